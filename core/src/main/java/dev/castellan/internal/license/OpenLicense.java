package dev.castellan.internal.license;

import dev.castellan.license.Admission;
import dev.castellan.license.License;
import dev.castellan.license.LicenseGate;
import dev.castellan.license.LicenseStatus;
import java.util.Collection;

/** The quota, and the licence that it keeps to, as one. */
public final class OpenLicense implements LicenseGate {

  private final Quota quota;
  private final LicenseWatch watch;

  /** Joins the two. */
  public OpenLicense(Quota quota, LicenseWatch watch) {
    this.quota = quota;
    this.watch = watch;
  }

  @Override
  public Admission admit(String connection, String session) {
    return quota.admit(connection, session);
  }

  @Override
  public Admission admitReplacing(String connection, String session) {
    return quota.admitReplacing(connection, session);
  }

  @Override
  public String node() {
    return quota.node();
  }

  @Override
  public int reconcile(Collection<String> live) {
    return quota.reconcile(live);
  }

  @Override
  public License license() {
    return watch.license();
  }

  @Override
  public LicenseStatus status() {
    return watch.status();
  }
}

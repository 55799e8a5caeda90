package dev.castellan.internal.metrics;

import dev.castellan.license.Admission;
import dev.castellan.license.License;
import dev.castellan.license.LicenseGate;
import dev.castellan.license.LicenseStatus;
import java.util.Collection;

/** Counts who comes in and who does not, and is otherwise the quota behind it. */
public final class CountedLicense implements LicenseGate {

  private final LicenseGate quota;
  private final Counters counters;

  /** Counts there what this quota answers. */
  public CountedLicense(LicenseGate quota, Counters counters) {
    this.quota = quota;
    this.counters = counters;
  }

  @Override
  public Admission admit(String connection, String session) {
    Admission answer = quota.admit(connection, session);
    counters.admission(
        answer instanceof Admission.Permit
            ? Counters.Admission.ADMITTED
            : Counters.Admission.QUOTA_EXCEEDED);
    return answer;
  }

  @Override
  public int reconcile(Collection<String> live) {
    return quota.reconcile(live);
  }

  @Override
  public License license() {
    return quota.license();
  }

  @Override
  public LicenseStatus status() {
    return quota.status();
  }
}

package dev.castellan.examples.mqtt;

import dev.castellan.license.Admission;
import dev.castellan.license.License;
import dev.castellan.license.LicenseGate;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A quota of a fixed number of places, which connections of one session share. */
final class FixedQuota implements LicenseGate {

  private final int limit;
  private final Map<String, String> sessions = new HashMap<>();

  FixedQuota(int limit) {
    this.limit = limit;
  }

  @Override
  public synchronized Admission admit(String connection, String session) {
    if (!sessions.containsValue(session) && status().connections() >= limit) {
      return new Admission.Refused(Admission.Reason.QUOTA_EXCEEDED, limit);
    }
    sessions.put(connection, session);
    return (Admission.Permit) () -> giveBack(connection);
  }

  @Override
  public Admission admitReplacing(String connection, String session) {
    return admit(connection, session);
  }

  @Override
  public String node() {
    return "alone";
  }

  private synchronized void giveBack(String connection) {
    sessions.remove(connection);
  }

  @Override
  public synchronized int reconcile(Collection<String> live) {
    int before = sessions.size();
    sessions.keySet().retainAll(live);
    return before - sessions.size();
  }

  @Override
  public License license() {
    return License.community(limit);
  }

  @Override
  public synchronized LicenseStatus status() {
    return new LicenseStatus(
        license(),
        LicenseStatus.NO_VERSION,
        false,
        Set.of(LicenseState.VALID),
        Optional.empty(),
        limit,
        limit,
        new HashSet<>(sessions.values()).size(),
        Instant.EPOCH,
        List.of(),
        "test",
        "1");
  }
}

package dev.castellan.internal.license;

import dev.castellan.license.Admission;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts places by session and permits by connection.
 *
 * <p>A place is taken when a session's first permit is given out, and free again when its last one
 * is closed. Both happen inside {@code compute} of the session's entry, so permits of one session
 * come and go one after the other; the number of places is raised by compare-and-set and never
 * beyond the limit, so sessions need not wait for each other. Nothing is held over any other work.
 */
public final class ConnectionQuota implements QuotaUsage {

  private final QuotaRule rule;
  private final AtomicInteger places = new AtomicInteger();
  private final AtomicInteger reconciliations = new AtomicInteger();
  private final ConcurrentMap<String, Place> permits = new ConcurrentHashMap<>();

  /** How many permits each session has; small numbers, which the JDK keeps ready as objects. */
  private final ConcurrentMap<String, Integer> sessions = new ConcurrentHashMap<>();

  /** Keeps to this. */
  public ConnectionQuota(QuotaRule rule) {
    this.rule = rule;
  }

  /** See {@link dev.castellan.license.LicenseGate#admit}. */
  public Admission admit(String connection, String session) {
    Place permit = new Place(connection, session);
    if (permits.putIfAbsent(connection, permit) != null) {
      throw new IllegalStateException("This connection already holds a permit: " + connection);
    }
    if (!enter(session)) {
      permits.remove(connection, permit);
      return new Admission.QuotaExceeded((int) Math.min(rule.hardLimit(), Integer.MAX_VALUE));
    }
    permit.admittedIn = reconciliations.get();
    return permit;
  }

  /** See {@link dev.castellan.license.LicenseGate#reconcile}. */
  public int reconcile(Collection<String> live) {
    // Permits that are being given out now are marked with this number or with none, and are kept.
    int current = reconciliations.incrementAndGet();
    Set<String> open = new HashSet<>(live);
    int closed = 0;
    for (Place permit : permits.values()) {
      if (permit.isBefore(current) && !open.contains(permit.connection) && permit.giveBack()) {
        closed++;
      }
    }
    return closed;
  }

  @Override
  public long connectionsHere() {
    return places.get();
  }

  @Override
  public long connectionsEverywhere() {
    return places.get();
  }

  private boolean enter(String session) {
    Integer permitsOfSession =
        sessions.compute(
            session, (key, count) -> count == null ? takePlace() : Integer.valueOf(count + 1));
    return permitsOfSession != null;
  }

  /**
   * The count of a session that got a place; null, which leaves it without entry, if there is none.
   */
  private @Nullable Integer takePlace() {
    long limit = rule.hardLimit();
    int taken = places.getAndUpdate(now -> now < limit ? now + 1 : now);
    return taken < limit ? 1 : null;
  }

  private void leave(String session) {
    sessions.computeIfPresent(
        session,
        (key, count) -> {
          if (count > 1) {
            return count - 1;
          }
          places.decrementAndGet();
          return null;
        });
  }

  @Override
  public String toString() {
    return "ConnectionQuota[" + places.get() + " of " + rule.hardLimit() + "]";
  }

  /** A permit; lies in the map for as long as it is open, which makes closing it idempotent. */
  private final class Place implements Admission.Permit {

    /** Of a permit that nobody has been told of yet. */
    private static final int NOT_YET = Integer.MAX_VALUE;

    private final String connection;
    private final String session;
    private volatile int admittedIn = NOT_YET;

    Place(String connection, String session) {
      this.connection = connection;
      this.session = session;
    }

    boolean isBefore(int reconciliation) {
      return admittedIn < reconciliation;
    }

    boolean giveBack() {
      boolean open = permits.remove(connection, this);
      if (open) {
        leave(session);
      }
      return open;
    }

    @Override
    public void close() {
      giveBack();
    }

    @Override
    public String toString() {
      return "Permit[" + connection + "]";
    }
  }
}

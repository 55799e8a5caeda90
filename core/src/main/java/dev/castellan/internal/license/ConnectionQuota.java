package dev.castellan.internal.license;

import dev.castellan.license.Admission;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which place: the permits of each session, the newest first.
 *
 * <p>A place is taken when a session's first permit is given out, and free again when its last one
 * is closed. Both happen inside {@code compute} of the session's entry, so permits of one session
 * come and go one after the other, and sessions need not wait for each other. Nothing is held over
 * any other work. Safe for use by many threads.
 */
final class ConnectionQuota implements QuotaUsage {

  private final QuotaRule rule;
  private final Places places;
  private final Consumer<String> handOver;
  private final AtomicInteger reconciliations = new AtomicInteger();
  private final ConcurrentMap<String, Held> sessions = new ConcurrentHashMap<>();

  /**
   * @param rule how many places there are
   * @param places which of them are this node's
   * @param handOver gives a place back for the node of this name
   */
  ConnectionQuota(QuotaRule rule, Places places, Consumer<String> handOver) {
    this.rule = rule;
    this.places = places;
    this.handOver = handOver;
  }

  /** See {@link dev.castellan.license.LicenseGate#admit}. */
  Admission admit(String connection, String session) {
    Held permit = new Held(connection, session);
    return answer(permit, sessions.compute(session, permit::enter));
  }

  /** See {@link dev.castellan.license.LicenseGate#admitReplacing}. */
  Admission admitReplacing(String connection, String session) {
    Held permit = new Held(connection, session);
    return answer(permit, sessions.compute(session, permit::enterReplacing));
  }

  private Admission answer(Held permit, @Nullable Held newest) {
    return newest == permit ? permit : new Admission.Refused(places.reason(), rule.hardLimit());
  }

  /** See {@link dev.castellan.license.LicenseGate#reconcile}. */
  int reconcile(Collection<String> live) {
    // Permits that are given out from now on are marked with this number, and are kept; only then
    // is it looked who is live.
    int number = reconciliations.incrementAndGet();
    Sweep sweep = new Sweep(new HashSet<>(live), number);
    for (String session : sessions.keySet()) {
      sessions.computeIfPresent(session, sweep::close);
    }
    return sweep.closed;
  }

  @Override
  public long connectionsHere() {
    return places.used();
  }

  @Override
  public long connectionsEverywhere() {
    return places.used() + places.elsewhere();
  }

  @Override
  public String toString() {
    return "ConnectionQuota[" + places.used() + " of " + rule.hardLimit() + "]";
  }

  /** One reconciliation. */
  private final class Sweep {

    private final Set<String> live;
    private final int number;
    private int closed;

    Sweep(Set<String> live, int number) {
      this.live = live;
      this.number = number;
    }

    /** Closes the permits of a session whose connections are not live. */
    @Nullable Held close(String session, Held newest) {
      Held left = newest;
      Held permit = newest;
      while (permit != null) {
        Held older = permit.older;
        if (permit.admittedIn < number && !live.contains(permit.connection)) {
          left = permit.unlink(left);
          closed++;
        }
        permit = older;
      }
      if (left == null) {
        places.giveBack();
      }
      return left;
    }
  }

  /**
   * A permit, between the next newer and the next older one of its session. All that changes is
   * read and written inside {@code compute} of the session's entry alone.
   */
  private final class Held implements Admission.Permit {

    private final String connection;
    private final String session;
    private int admittedIn;
    private boolean open;
    private @Nullable Held newer;
    private @Nullable Held older;

    Held(String connection, String session) {
      this.connection = connection;
      this.session = session;
    }

    /** The newest permit of the session afterwards: this one, if it got in. */
    @Nullable Held enter(String key, @Nullable Held newest) {
      return newest == null ? open(null, places.take()) : join(newest);
    }

    @Nullable Held enterReplacing(String key, @Nullable Held newest) {
      return newest == null ? open(null, places.takeOver()) : join(newest);
    }

    private @Nullable Held join(Held newest) {
      if (newest.connection.equals(connection)) {
        throw new IllegalStateException("This connection already holds a permit: " + connection);
      }
      return open(newest, places.isOpen());
    }

    private @Nullable Held open(@Nullable Held before, boolean admitted) {
      if (!admitted) {
        return before;
      }
      older = before;
      if (before != null) {
        before.newer = this;
      }
      admittedIn = reconciliations.get();
      open = true;
      return this;
    }

    /** The newest permit of the session without this one. */
    private @Nullable Held unlink(@Nullable Held newest) {
      open = false;
      if (newer != null) {
        newer.older = older;
      }
      if (older != null) {
        older.newer = newer;
      }
      Held left = newest == this ? older : newest;
      newer = null;
      older = null;
      return left;
    }

    @Override
    public void close() {
      sessions.computeIfPresent(session, this::leave);
    }

    private @Nullable Held leave(String key, Held newest) {
      if (!open) {
        return newest;
      }
      Held left = unlink(newest);
      if (left == null) {
        places.giveBack();
      }
      return left;
    }

    @Override
    public void handOver(String node) {
      sessions.computeIfPresent(
          session,
          (key, newest) -> {
            if (!open) {
              return newest;
            }
            Held left = unlink(newest);
            if (left == null) {
              handOver.accept(node);
            }
            return left;
          });
    }

    @Override
    public String toString() {
      return "Permit[" + connection + "]";
    }
  }
}

package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ServerSet;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Connections as whom people bind, kept for the next one for a moment: a wrong password costs no
 * handshake. Whoever takes one gives it back or closes it. Safe for use by many threads.
 */
final class BindConnections implements AutoCloseable {

  private static final int MOST_KEPT = 8;

  /** Short, so that the first server is soon used again after it came back. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final ServerSet servers;
  private final TimeSource time;

  /** The newest first. Guarded by itself. */
  private final Deque<Lent> kept = new ArrayDeque<>();

  private boolean closed;

  BindConnections(ServerSet servers, TimeSource time) {
    this.servers = servers;
    this.time = time;
  }

  /**
   * One that was taken.
   *
   * @param until when it is closed, at the next occasion
   * @param used whether somebody had it before, so that the server may have hung up since
   */
  record Lent(LDAPConnection connection, long until, boolean used) {

    void close() {
      connection.close();
    }
  }

  /** One that was kept, or a new one; blocks for that. */
  Lent take() throws LDAPException {
    tidy();
    synchronized (kept) {
      Lent newest = kept.pollFirst();
      if (newest != null) {
        return newest;
      }
    }
    return connect();
  }

  /** A new one; blocks. */
  Lent connect() throws LDAPException {
    return new Lent(servers.getConnection(), time.nanoTime() + KEPT.toNanos(), false);
  }

  /** Keeps it for the next one, if there is room. */
  void giveBack(Lent lent) {
    synchronized (kept) {
      if (!closed && kept.size() < MOST_KEPT && !isOver(lent)) {
        kept.addFirst(new Lent(lent.connection(), lent.until(), true));
        return;
      }
    }
    lent.close();
  }

  private boolean isOver(Lent lent) {
    return time.nanoTime() - lent.until() >= 0;
  }

  /** Closes those that were kept for long enough. */
  void tidy() {
    List<Lent> over;
    synchronized (kept) {
      over = new ArrayList<>(kept.stream().filter(this::isOver).toList());
      kept.removeAll(over);
    }
    over.forEach(Lent::close);
  }

  @Override
  public void close() {
    List<Lent> all;
    synchronized (kept) {
      closed = true;
      all = new ArrayList<>(kept);
      kept.clear();
    }
    all.forEach(Lent::close);
  }
}

package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Connections for one use, kept for the next one for a moment: a wrong password costs no handshake,
 * and a search none either. Whoever takes one gives it back or closes it. Safe for use by many
 * threads.
 */
final class KeptConnections implements AutoCloseable {

  private static final int MOST_KEPT = 8;

  /** Short, so that the first server is soon used again after it came back. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final Source source;
  private final TimeSource time;

  /** The newest first. Guarded by itself. */
  private final Deque<Lent> kept = new ArrayDeque<>();

  private boolean closed;

  KeptConnections(Source source, TimeSource time) {
    this.source = source;
    this.time = time;
  }

  /** Where new ones come from. */
  @FunctionalInterface
  interface Source {
    Servers.Connected connect() throws LDAPException;
  }

  /**
   * One that was taken.
   *
   * @param until when it is closed, at the next occasion
   * @param used whether somebody had it before, so that the server may have hung up since
   */
  record Lent(Servers.Connected connected, long until, boolean used) {

    LDAPConnection connection() {
      return connected.connection();
    }

    LdapServer server() {
      return connected.server();
    }

    void close() {
      connection().close();
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
    return new Lent(source.connect(), time.nanoTime() + KEPT.toNanos(), false);
  }

  /** Keeps it for the next one, if there is room. */
  void giveBack(Lent lent) {
    synchronized (kept) {
      if (!closed && kept.size() < MOST_KEPT && !isOver(lent)) {
        kept.addFirst(new Lent(lent.connected(), lent.until(), true));
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
    drop(this::isOver);
  }

  /** Closes those to a server that has trouble. */
  void drop(LdapServer server) {
    drop(lent -> lent.server().equals(server));
  }

  private void drop(Predicate<Lent> which) {
    List<Lent> over;
    synchronized (kept) {
      over = new ArrayList<>(kept.stream().filter(which).toList());
      kept.removeAll(over);
    }
    over.forEach(Lent::close);
  }

  @Override
  public void close() {
    synchronized (kept) {
      closed = true;
    }
    drop(lent -> true);
  }
}

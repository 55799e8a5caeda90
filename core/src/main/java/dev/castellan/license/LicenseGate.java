package dev.castellan.license;

import java.util.Collection;

/**
 * The licence as the broker lives by it: who may connect, and what it says. Everything here reads
 * and writes memory alone: it never blocks on I/O and may be called on an event loop. Safe for use
 * by many threads.
 */
public interface LicenseGate {

  /**
   * Asks for a place for a connection, after it has authenticated. On one node the answer is exact:
   * there are never more places than the limit, however many ask at once. Several nodes share the
   * limit by leases (docs/quota.md); this one admits up to its share, as long as its lease lasts.
   *
   * <p>Connections with the same session share one place. So when a client takes over its session
   * at full quota, the new connection comes in while the old one is still being closed, and closing
   * the old one's permit leaves the place to the new one. That holds for sessions of this node; the
   * same session on two nodes takes two places, unless the host {@linkplain #admitReplacing says}
   * that one replaces the other.
   *
   * @param connection names the connection, uniquely among the open ones of all sessions; not the
   *     client's id. That it is unique is the host's to see to: it is looked at within the session
   *     alone. Two sessions under one name have a place each, and {@link #reconcile} keeps both for
   *     as long as that name is live
   * @param session names what only one connection holds at a time, such as the MQTT client id
   * @throws IllegalStateException if the newest permit of this session is open and is this
   *     connection's: it was asked for twice
   */
  Admission admit(String connection, String session);

  /**
   * Like {@link #admit} for a session that another node holds and is losing to this connection. It
   * comes in even if all places of this node's share are taken, since its session has a place
   * already, over there. The host's word is all that this rests on, so the host closes the other
   * connection, and hands its permit {@linkplain Admission.Permit#handOver over} to this node; its
   * place then becomes one of this node's. Until then this node gives out no place that it does not
   * have.
   *
   * @throws IllegalStateException as with {@link #admit}
   */
  Admission admitReplacing(String connection, String session);

  /**
   * What this node is called by {@link Admission.Permit#handOver}; another each time it opens, and
   * empty as long as the store was never reached.
   */
  String node();

  /**
   * Gives back the places of all connections but these: repairs what was lost when the host missed
   * the end of a connection. A connection that is admitted while this runs keeps its place.
   *
   * <p>Who is live is read from the collection during this call. So a host that names each
   * connection in a concurrent set before it asks for its place, and hands that set in, loses none.
   * In a list that was made before the call, one that was admitted in between is missing and would
   * lose its place while it is open; a host that has only such a list closes what was missing in
   * two looks, as the example does.
   *
   * @param live the names of all connections that are open
   * @return how many permits were closed
   */
  int reconcile(Collection<String> live);

  /**
   * What the licence says: features to open, limits of the vendor's own to keep to. Before the
   * store was read, what there is without a key. Whether it has expired, {@link #status} tells.
   */
  License license();

  /** The licence, how it stands, and how much of it is used. */
  LicenseStatus status();
}

package dev.castellan.license;

import java.util.Collection;

/**
 * The licence as the broker lives by it: who may connect, and what it says. Everything here reads
 * and writes memory alone: it never blocks on I/O and may be called on an event loop. Safe for use
 * by many threads.
 */
public interface LicenseGate {

  /**
   * Asks for a place for a connection, after it has authenticated. The answer is exact: there are
   * never more places than the limit, however many ask at once.
   *
   * <p>Connections with the same session share one place. So when a client takes over its session
   * at full quota, the new connection comes in while the old one is still being closed, and closing
   * the old one's permit leaves the place to the new one.
   *
   * @param connection names the connection, uniquely among the open ones; not the client's id
   * @param session names what only one connection holds at a time, such as the MQTT client id
   * @throws IllegalStateException if this connection already holds an open permit
   */
  Admission admit(String connection, String session);

  /**
   * Gives back the places of all connections but these: repairs what was lost when the host missed
   * the end of a connection. A connection that is admitted while this runs keeps its place.
   *
   * <p>One that was admitted between the host's look at its connections and this call would be
   * missing in the list and lose its place while it is open. A host that cannot rule that out
   * closes only what was missing in two looks, as the example does.
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

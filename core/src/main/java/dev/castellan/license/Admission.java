package dev.castellan.license;

/** The answer to a connection that wants in. */
public sealed interface Admission {

  /**
   * It may come in. The permit hangs on the connection: the host closes it when that connection is
   * gone, and only then. Closing again does nothing. Safe for use by many threads.
   */
  non-sealed interface Permit extends Admission, AutoCloseable {

    /** Gives the place back. */
    @Override
    void close();

    /**
     * Gives the place to another node, which took the session over: the counterpart of {@link
     * LicenseGate#admitReplacing} there. Nobody on this node gets the place in between, as somebody
     * might after {@link #close}. Like closing where the place stays in use by another connection
     * of the session, where nothing is shared between nodes, and where the other node is gone by
     * the time that this one tells the store. Does nothing to a permit that is closed.
     *
     * @param node what the other node calls itself: {@link LicenseGate#node}
     */
    default void handOver(String node) {
      close();
    }
  }

  /**
   * It may not.
   *
   * @param reason why
   * @param limit how many connections are allowed over all nodes; {@link Long#MAX_VALUE} if there
   *     is no limit
   */
  record Refused(Reason reason, long limit) implements Admission {}

  /** Why a connection may not come in. */
  enum Reason {
    /** All places are taken. */
    QUOTA_EXCEEDED,
    /**
     * This node's share of the places is taken. Others had free ones when they were last heard of,
     * and are asked for some: it may be worth trying again in half a second.
     */
    SHARE_USED_UP,
    /**
     * This node holds no lease on a share of the places: it could not reach the store for too long,
     * or another process holds the quota of the same file.
     */
    LEASE_OVER,
    /** It is not known yet how many places there are, since the store was never read. */
    NOT_OPEN,
    /** This Castellan is closed. */
    CLOSED
  }
}

package dev.castellan.audit;

/**
 * What happens while an {@link AuditSink} does not take entries. They wait in the audit log itself,
 * not in memory.
 *
 * @param capacity how many entries may wait; 1,000 to 1,000,000
 * @param refuseChanges whether changes are refused, with {@code audit-sink-unavailable}, while so
 *     many wait that there is no room, or the sink takes none and it has been so for a minute; then
 *     none is left out. Otherwise everything goes on, and when there is no room the oldest that
 *     wait are left out, counted and told by {@code Castellan.health}. Logins go on either way
 */
public record AuditForwarding(int capacity, boolean refuseChanges) {

  /** Goes on; 100,000 may wait. */
  public static final AuditForwarding GO_ON = new AuditForwarding(100_000, false);

  /** Refuses changes; 100,000 may wait. */
  public static final AuditForwarding REFUSE_CHANGES = new AuditForwarding(100_000, true);

  /**
   * @throws IllegalArgumentException if the capacity is out of range
   */
  public AuditForwarding {
    if (capacity < 1_000 || capacity > 1_000_000) {
      throw new IllegalArgumentException("1,000 to 1,000,000 entries may wait, not " + capacity);
    }
  }
}

package dev.castellan.audit;

import dev.castellan.Page;
import dev.castellan.PageRequest;

/**
 * The audit log, on behalf of a principal. To read it needs {@code audit:list} at the root or at a
 * scope where the caller has a binding; of the entries it shows those that the caller may {@code
 * audit:read}. Safe for use by many threads; blocks on the store.
 */
public interface AuditService {

  /** A page of all entries: {@link #list(AuditQuery, PageRequest)} of {@link AuditQuery#ALL}. */
  default Page<AuditEntry> list(PageRequest page) {
    return list(AuditQuery.ALL, page);
  }

  /**
   * A page of the entries that are wanted, newest first. The paging stays stable while entries
   * arrive.
   *
   * <p>The end of the log is where {@link Page#next} is empty, and nowhere else: one call looks
   * through a bounded part of the log, so a page of a query that finds little, or of somebody who
   * may see few of the entries, can hold fewer than were asked for, or none, with more behind it.
   *
   * @throws dev.castellan.ForbiddenException if the caller may list entries in no scope
   * @throws dev.castellan.InvalidInputException if the cursor is of another query
   */
  Page<AuditEntry> list(AuditQuery query, PageRequest page);

  /**
   * Looks whether all of the log is what was written. Reads all of it: some seconds for a million
   * entries. One at a time on each node. Needs {@code audit:verify} at the root.
   *
   * @throws dev.castellan.ForbiddenException if the caller may not
   * @throws dev.castellan.UnavailableException with {@code busy} while another one is going on
   */
  AuditVerification verify();
}

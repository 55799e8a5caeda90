package dev.castellan.audit;

import dev.castellan.Page;
import dev.castellan.PageRequest;

/**
 * The audit log, on behalf of a principal. Needs {@code audit:list} at the root or at a scope where
 * the caller has a binding; of the entries it shows those that the caller may {@code audit:read}.
 * Safe for use by many threads; blocks on the store.
 */
public interface AuditService {

  /**
   * A page of the entries, newest first. The paging stays stable while entries arrive.
   *
   * <p>The end of the log is where {@link Page#next} is empty, and nowhere else: one call looks
   * through a bounded part of the log, so a page of somebody who may see few of the entries can
   * hold fewer than were asked for, or none, with more behind it.
   *
   * @throws dev.castellan.ForbiddenException if the caller may list entries in no scope
   * @throws dev.castellan.InvalidInputException if the cursor is of another list
   */
  Page<AuditEntry> list(PageRequest page);
}

package dev.castellan.audit;

import dev.castellan.Page;
import dev.castellan.PageRequest;

/**
 * The audit log, on behalf of a principal. Needs {@code audit:read}. Safe for use by many threads;
 * blocks on the store.
 */
public interface AuditService {

  /** A page of the entries, newest first. The paging stays stable while entries arrive. */
  Page<AuditEntry> list(PageRequest page);
}

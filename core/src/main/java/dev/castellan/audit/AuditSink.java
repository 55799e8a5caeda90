package dev.castellan.audit;

import java.util.List;

/**
 * Where audit entries are copied to, outside of the store. A host writes one of its own, or takes
 * {@link AuditFile}. Each node forwards what it wrote itself.
 *
 * <p>Called by one thread, with entries in the order in which they were written. If a call throws,
 * the same entries come again a little later; after a crash, some that were taken already may come
 * again: an entry is known by its id.
 */
public interface AuditSink extends AutoCloseable {

  /**
   * Takes entries. Once it returns they count as delivered, so it returns when they are safe. May
   * block; nobody waits for it but other entries. One that does not return for a minute counts as
   * one that takes none.
   *
   * @param entries 1 to 1,000
   * @throws Exception if they could not be taken
   */
  void write(List<AuditEntry> entries) throws Exception;

  /** Called once, when the Castellan closes. */
  @Override
  void close();
}

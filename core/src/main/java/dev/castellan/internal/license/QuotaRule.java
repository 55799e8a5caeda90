package dev.castellan.internal.license;

import dev.castellan.storage.Write;
import java.util.List;

/**
 * What the quota has to keep to now. Follows from the licence in force and the clock; read on every
 * admission, so each method reads memory alone and is cheap. Safe for use by many threads.
 */
public interface QuotaRule {

  /** No limit. */
  long NONE = Long.MAX_VALUE;

  /**
   * Above how many connections new ones are refused, over all nodes; {@link #NONE} if without end.
   * What the licence says, or less once it has expired, if that is what the host chose.
   */
  long hardLimit();

  /** Above how many connections the licence counts as exceeded though all come in. */
  long softLimit();

  /** Whether no new connection comes in at all: nothing is known before the store was read. */
  boolean refusesAll();

  /**
   * What must still hold in the store for {@link #hardLimit}, asked after this, to be the limit: so
   * that no node shares places out by a licence that was replaced already.
   */
  List<Write.Check> conditions();
}

package dev.castellan.internal.license;

import dev.castellan.storage.Write;
import java.util.List;

/**
 * A limit that never changes.
 *
 * @param hardLimit how many places there are
 */
record FixedRule(long hardLimit) implements QuotaRule {

  @Override
  public long softLimit() {
    return hardLimit;
  }

  @Override
  public boolean refusesAll() {
    return false;
  }

  @Override
  public List<Write.Check> conditions() {
    return List.of();
  }
}

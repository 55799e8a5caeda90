package dev.castellan.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes that a store commits all together or not at all.
 *
 * <p>Holds 1 to {@value #MAX_WRITES} writes, of which at least one puts or deletes, and names every
 * record at most once; so the order of the writes has no meaning. Immutable, and valid by
 * construction: a store need not check it again.
 *
 * @param writes the writes
 */
public record Batch(List<Write> writes) {

  /** The largest number of writes. */
  public static final int MAX_WRITES = 32;

  /**
   * @throws IllegalArgumentException if the rules above are broken
   */
  public Batch {
    writes = List.copyOf(writes);
    if (writes.isEmpty() || writes.size() > MAX_WRITES) {
      throw new IllegalArgumentException(
          "A batch has 1 to " + MAX_WRITES + " writes; this one has " + writes.size());
    }
    Set<RecordKey> seen = new HashSet<>();
    for (Write write : writes) {
      if (!seen.add(write.key())) {
        throw new IllegalArgumentException(
            "A batch names a record once; twice here: " + write.key());
      }
    }
    if (writes.stream().allMatch(Write.Check.class::isInstance)) {
      throw new IllegalArgumentException("A batch puts or deletes something; this one only checks");
    }
  }

  /** A batch of these writes. */
  public static Batch of(Write... writes) {
    return new Batch(List.of(writes));
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects writes; not for use by several threads. */
  public static final class Builder {

    private final List<Write> writes = new ArrayList<>();

    private Builder() {}

    /** Adds a write. */
    public Builder add(Write write) {
      writes.add(write);
      return this;
    }

    /** Creates a record that must not exist yet. */
    public Builder create(RecordKey key, Payload payload) {
      return add(new Write.Put(key, payload, Condition.ABSENT));
    }

    /** Replaces a record that must still be at this revision. */
    public Builder replace(RecordKey key, Payload payload, Revision expected) {
      return add(new Write.Put(key, payload, Condition.at(expected)));
    }

    /** Creates or replaces a record. */
    public Builder put(RecordKey key, Payload payload) {
      return add(new Write.Put(key, payload, Condition.ANY));
    }

    /** Deletes a record that must still be at this revision. */
    public Builder delete(RecordKey key, Revision expected) {
      return add(new Write.Delete(key, Condition.at(expected)));
    }

    /** Makes the batch depend on a record that it does not change. */
    public Builder check(RecordKey key, Condition condition) {
      return add(new Write.Check(key, condition));
    }

    /**
     * The batch.
     *
     * @throws IllegalArgumentException if the writes break a rule of {@link Batch}
     */
    public Batch build() {
      return new Batch(writes);
    }
  }
}

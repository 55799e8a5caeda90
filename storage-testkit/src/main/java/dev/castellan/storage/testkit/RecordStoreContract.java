package dev.castellan.storage.testkit;

import dev.castellan.storage.TimeSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link dev.castellan.storage.RecordStore}, as tests that a store's author
 * inherits:
 *
 * <pre>{@code
 * class MyStoreTest extends RecordStoreContract {
 *   @Override protected StoreUnderTest open(TimeSource time) {
 *     return StoreUnderTest.of(MyStore::openEmpty);
 *   }
 * }
 * }</pre>
 *
 * <p>Each nested class is one clause; a failure names it. Every test runs on a store of its own,
 * ends within a minute, and closes what it opened. What the store can be put through beyond one
 * handle is declared with the {@code with…} methods of {@link StoreUnderTest}; a test that needs
 * more is reported as aborted, naming the {@link Capability}, and in a report entry.
 */
public abstract class RecordStoreContract {

  /** For subclasses. */
  protected RecordStoreContract() {}

  /**
   * A new, empty store for one test.
   *
   * @param time a clock whose time of day the contract sets forward and back; a store that takes a
   *     clock is handed this one and declares {@link StoreUnderTest#withInjectedTime}
   * @throws Exception if it cannot be opened, which fails the test
   */
  protected abstract StoreUnderTest open(TimeSource time) throws Exception;

  @Nested
  @DisplayName("A record is what was put last, byte for byte")
  final class Reading extends ReadingClause {
    Reading() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("Pages ascend by id and hold each record that stays exactly once")
  final class Paging extends PagingClause {
    Paging() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("A batch is committed exactly if its conditions hold; a conflict writes nothing")
  final class Conditions extends ConditionsClause {
    Conditions() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("All or nothing: no reader ever sees a part of a batch")
  final class Atomicity extends AtomicityClause {
    Atomicity() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("Revisions rise in the order of the commits and are never reused")
  final class Revisions extends RevisionsClause {
    Revisions() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("Commits are linearizable, and conflict only over a condition that did not hold")
  final class Linearizability extends LinearizabilityClause {
    Linearizability() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("Reads are fresh, on whatever handle")
  final class Freshness extends FreshnessClause {
    Freshness() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("Watching may merge and repeat hints but never stays silent")
  final class Watching extends WatchingClause {
    Watching() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("When an answer is lost, a get tells the truth, and it stays the truth")
  final class LostAnswer extends LostAnswerClause {
    LostAnswer() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("A closed handle throws, and ends nothing but its own subscriptions")
  final class Closing extends ClosingClause {
    Closing() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("What was acknowledged is there after the store was opened again")
  final class Durability extends DurabilityClause {
    Durability() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("A restore brings the old records back under a higher epoch")
  final class Restore extends RestoreClause {
    Restore() {
      super(RecordStoreContract.this::open);
    }
  }

  @Nested
  @DisplayName("Neither order nor reads nor watching depend on the time of day")
  final class Time extends TimeClause {
    Time() {
      super(RecordStoreContract.this::open);
    }
  }
}

package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.TimeSource;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the clauses share: a fresh store for each test, and words to talk about it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(ClauseNames.class)
abstract class Clause {

  /** Opens the store of one test. */
  interface Opening {
    StoreUnderTest open(TimeSource time) throws Exception;
  }

  static final String COLLECTION = "contract";

  private final Opening opening;
  private final List<RecordStore> handles = new ArrayList<>();
  private StoreUnderTest subject =
      StoreUnderTest.of(
          () -> {
            throw new IllegalStateException("No test has begun");
          });

  final ShiftedTime time = new ShiftedTime();
  final Crew crew = new Crew();

  Clause(Opening opening) {
    this.opening = opening;
  }

  @BeforeEach
  void openSubject(TestInfo test, TestReporter reporter) throws Exception {
    subject = opening.open(time);
    test.getTestMethod().ifPresent(method -> requireWhatItNeeds(method, reporter));
    handles.add(subject.open());
  }

  private void requireWhatItNeeds(Method method, TestReporter reporter) {
    Needs needs = method.getAnnotation(Needs.class);
    if (needs == null) {
      return;
    }
    for (Capability capability : needs.value()) {
      if (!has(capability)) {
        reporter.publishEntry("not tested for want of " + capability, method.getName());
        Assumptions.abort(
            "Not tested: the store does not declare " + capability + ", " + capability.meaning());
      }
    }
  }

  @AfterEach
  void closeSubject() {
    crew.close();
    closeHandles();
    subject.end();
  }

  final boolean has(Capability capability) {
    return subject.capabilities().contains(capability);
  }

  final StoreUnderTest subject() {
    return subject;
  }

  /** The handle that every test has. */
  final RecordStore store() {
    return handles.get(0);
  }

  /**
   * A second handle where the store can have one, else the same: for tests that need two callers.
   */
  final RecordStore other() throws Exception {
    if (!has(Capability.SECOND_HANDLE)) {
      return store();
    }
    return handles.size() > 1 ? handles.get(1) : another();
  }

  /** A further handle. */
  final RecordStore another() throws Exception {
    RecordStore handle = subject.open();
    handles.add(handle);
    return handle;
  }

  /** Closes every handle and opens the store again. */
  final RecordStore reopen() throws Exception {
    closeHandles();
    return another();
  }

  final void closeHandles() {
    handles.forEach(RecordStore::close);
    handles.clear();
  }

  static RecordKey key(String id) {
    return new RecordKey(COLLECTION, id);
  }

  static RecordKey key(String id, int number) {
    return key(id + number);
  }

  static Payload text(Object value) {
    return Payload.ofText(String.valueOf(value));
  }

  static int number(StoredRecord record) {
    return Integer.parseInt(record.payload().text());
  }

  static Revision put(RecordStore store, RecordKey key, Object value) {
    return commit(store, Batch.builder().put(key, text(value)).build());
  }

  static Revision delete(RecordStore store, RecordKey key) {
    return commit(store, Batch.builder().delete(key, read(store, key).revision()).build());
  }

  /** Commits what must be committed. */
  static Revision commit(RecordStore store, Batch batch) {
    CommitResult result = store.commit(batch);
    assertThat(result)
        .as("A batch whose conditions hold is committed")
        .isInstanceOf(CommitResult.Committed.class);
    return ((CommitResult.Committed) result).revision();
  }

  static boolean isCommitted(CommitResult result) {
    return result instanceof CommitResult.Committed;
  }

  /** Reads what must be there. */
  static StoredRecord read(RecordStore store, RecordKey key) {
    return store
        .get(key)
        .orElseThrow(
            () -> new AssertionError(key + " was committed and not deleted, but get is empty"));
  }

  /** All pages of a collection, one behind the other. */
  static List<StoredRecord> all(RecordStore store, String collection, int limit) {
    List<StoredRecord> all = new ArrayList<>();
    List<StoredRecord> page = store.list(collection, "", limit);
    while (!page.isEmpty()) {
      all.addAll(page);
      assertThat(all).as("Pages come to an end").hasSizeLessThan(10_000);
      page = store.list(collection, page.get(page.size() - 1).key().id(), limit);
    }
    return all;
  }
}

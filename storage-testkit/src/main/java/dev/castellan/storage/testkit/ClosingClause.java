package dev.castellan.storage.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.castellan.storage.Batch;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.StoreTraits;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A closed handle throws, and takes nothing with it but its own subscriptions. */
abstract class ClosingClause extends Clause {

  ClosingClause(Opening opening) {
    super(opening);
  }

  @Test
  void everyCallThrowsAfterClose() {
    put(store(), key("a"), 1);
    store().close();
    refused("get", () -> store().get(key("a")));
    refused("list", () -> store().list(COLLECTION, "", 10));
    refused("commit", () -> store().commit(Batch.builder().put(key("a"), text(2)).build()));
    refused("watch", () -> store().watch(new Recorder()));
  }

  private static void refused(String what, ThrowingCallable call) {
    assertThatExceptionOfType(StoreException.class)
        .as("%s after close", what)
        .isThrownBy(call)
        .matches(e -> !e.outcomeUnknown(), "nothing was written, and that is known");
  }

  @Test
  void closingAgainDoesNothing() {
    store().close();
    store().close();
  }

  @Test
  @Needs(Capability.SECOND_HANDLE)
  void theOtherHandleGoesOn() throws Exception {
    put(other(), key("a"), 1);
    store().close();
    put(other(), key("b"), 2);
    assertThat(all(other(), COLLECTION, 10)).hasSize(2);
  }

  @Test
  void closingWhileOthersCallLeavesNobodyHanging() throws Exception {
    RecordStore closing = store();
    RecordStore witness = other();
    AtomicBoolean closed = new AtomicBoolean();
    AtomicInteger acknowledged = new AtomicInteger();
    CountDownLatch busy = new CountDownLatch(3);
    Future<Boolean> writer =
        crew.alongside(
            () ->
                throwsOnceClosed(
                    closed,
                    () -> {
                      put(closing, key("r", acknowledged.get()), "acknowledged");
                      acknowledged.incrementAndGet();
                      busy.countDown();
                    }));
    Future<Boolean> reader =
        crew.alongside(() -> throwsOnceClosed(closed, () -> closing.list(COLLECTION, "", 10)));
    assertThat(busy.await(20, TimeUnit.SECONDS)).as("commits go on").isTrue();
    closing.close();
    closed.set(true);
    assertThat(Crew.result(writer)).as("a writer is told that the store is closed").isTrue();
    assertThat(Crew.result(reader)).as("a reader is told that the store is closed").isTrue();
    if (has(Capability.SECOND_HANDLE)) {
      for (int i = 0; i < acknowledged.get(); i++) {
        assertThat(witness.get(key("r", i))).as("acknowledged before the close").isPresent();
      }
    }
  }

  /** Calls again and again; whether the store throws before it answers a call made after close. */
  private static boolean throwsOnceClosed(AtomicBoolean closed, Runnable call) {
    try {
      while (true) {
        boolean late = closed.get();
        call.run();
        if (late) {
          return false;
        }
      }
    } catch (StoreException e) {
      return true;
    }
  }

  @Test
  void aListenerMayCloseTheStore() throws Exception {
    RecordStore closing = store();
    CountDownLatch closed = new CountDownLatch(1);
    Recorder recorder =
        new Recorder(
            call -> {
              closing.close();
              closed.countDown();
            });
    closing.watch(recorder);
    assertThat(closed.await(10, TimeUnit.SECONDS)).as("close() inside a call returned").isTrue();
    refused("get", () -> closing.get(key("a")));
  }

  @Test
  void traitsAreTrueAndStayTheSame() {
    StoreTraits traits = store().traits();
    assertThat(store().traits()).isEqualTo(traits);
    if (has(Capability.SECOND_HANDLE)) {
      assertThat(traits.soleWriter()).as("soleWriter, though a second handle can write").isFalse();
    }
    traits
        .file()
        .ifPresent(
            file -> {
              assertThat(traits.lasting()).as("lasting, as the records lie in %s", file).isTrue();
              assertThat(Files.isRegularFile(file)).as("%s is a file", file).isTrue();
            });
  }
}

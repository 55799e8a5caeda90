package dev.castellan.storage.testkit;

import dev.castellan.storage.RecordStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;

/**
 * One store for one test: where its handles come from, and what the contract may do to it.
 *
 * <p>What is not declared here is not tested, and is reported as missing. Every test opens a store
 * of its own, which must be empty. Not for use by several threads.
 */
public final class StoreUnderTest {

  /** Which way of a commit to cut. */
  public enum Loss {
    /** The store never hears of the batch. */
    REQUEST,
    /** The store commits the batch, and its answer is lost. */
    ANSWER
  }

  private final Callable<? extends RecordStore> opener;
  private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
  private final List<Runnable> endings = new ArrayList<>();
  private Optional<BiConsumer<RecordStore, Loss>> cutter = Optional.empty();
  private Optional<Callable<Runnable>> backup = Optional.empty();

  private StoreUnderTest(Callable<? extends RecordStore> opener) {
    this.opener = opener;
  }

  /**
   * A store with one handle at a time and no further capabilities.
   *
   * @param opener opens a handle; the first call opens an empty store. The contract closes it
   */
  public static StoreUnderTest of(Callable<? extends RecordStore> opener) {
    return new StoreUnderTest(opener);
  }

  /** Declares that the opener may be called again, while handles are open, for the same records. */
  public StoreUnderTest withSecondHandle() {
    return with(Capability.SECOND_HANDLE);
  }

  /** Declares that the opener may be called again, after all handles were closed. */
  public StoreUnderTest withReopen() {
    return with(Capability.REOPEN);
  }

  /**
   * Declares that a commit can be cut.
   *
   * @param cutter arranges that the next commit on this handle loses its request or its answer;
   *     what comes after it works again
   */
  public StoreUnderTest withLostAnswer(BiConsumer<RecordStore, Loss> cutter) {
    this.cutter = Optional.of(cutter);
    return with(Capability.LOST_ANSWER);
  }

  /**
   * Declares that backups can be restored.
   *
   * @param backup takes a backup of what is there now, with handles open; what it returns restores
   *     it, called with all handles closed
   */
  public StoreUnderTest withRestore(Callable<Runnable> backup) {
    this.backup = Optional.of(backup);
    return with(Capability.RESTORE);
  }

  /**
   * Declares in addition that backups can be restored while handles are open.
   *
   * @param backup as in {@link #withRestore}
   */
  public StoreUnderTest withLiveRestore(Callable<Runnable> backup) {
    return withRestore(backup).with(Capability.LIVE_RESTORE);
  }

  /** Declares that the store goes by the clock it was handed, or by none. */
  public StoreUnderTest withInjectedTime() {
    return with(Capability.INJECTED_TIME);
  }

  /**
   * Adds what is to be done after the test, when all handles are closed; last added, first done.
   */
  public StoreUnderTest onClose(Runnable ending) {
    endings.add(0, ending);
    return this;
  }

  /** What was declared. */
  public Set<Capability> capabilities() {
    return Collections.unmodifiableSet(capabilities);
  }

  RecordStore open() throws Exception {
    return opener.call();
  }

  void cut(RecordStore handle, Loss loss) {
    cutter.orElseThrow().accept(handle, loss);
  }

  Runnable backup() throws Exception {
    return backup.orElseThrow().call();
  }

  void end() {
    endings.forEach(Runnable::run);
  }

  private StoreUnderTest with(Capability capability) {
    capabilities.add(capability);
    return this;
  }
}

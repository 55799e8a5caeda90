package dev.castellan.storage.testkit.replicated;

import dev.castellan.storage.BatchCodec;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.StoreException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One node's replica: applies what the log delivers, in the log's order, on one thread. */
final class Node implements AutoCloseable {

  private static final byte BATCH = 1;
  private static final byte RESTORE = 2;

  private final ToyLog log;
  private final InMemoryRecords records = InMemoryRecords.create();

  /** By index. A toy keeps them all; a node that lives long keeps those of its own entries. */
  private final Map<Long, CommitResult> results = new HashMap<>();

  private final Thread applier = new Thread(this::applyAll, "toy-node");
  private long applied;

  private Node(ToyLog log) {
    this.log = log;
  }

  static Node join(ToyLog log) {
    Node node = new Node(log);
    node.applier.setDaemon(true);
    node.applier.start();
    return node;
  }

  InMemoryRecords records() {
    return records;
  }

  static byte[] batchEntry(byte[] batch) {
    return entry(BATCH, batch);
  }

  static byte[] restoreEntry(RecordSnapshot snapshot) {
    return entry(RESTORE, snapshot.encode());
  }

  private static byte[] entry(byte kind, byte[] content) {
    byte[] entry = new byte[content.length + 1];
    entry[0] = kind;
    System.arraycopy(content, 0, entry, 1, content.length);
    return entry;
  }

  /** What became of the batch at this index, once this node has applied it. */
  CommitResult awaitResult(long index) {
    awaitApplied(index);
    synchronized (this) {
      return Optional.ofNullable(results.remove(index)).orElseThrow();
    }
  }

  /** Waits until this node has all that the log held when it was called: then reads are fresh. */
  void catchUp() {
    awaitApplied(log.end());
  }

  private synchronized void awaitApplied(long index) {
    try {
      while (applied < index) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StoreException.outcomeUnknown("Interrupted while waiting for the log", e);
    }
  }

  private void applyAll() {
    try {
      for (long index = 0; ; index++) {
        apply(index + 1, log.next(index));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** The only place that changes records: every node comes by here with the same entries. */
  private synchronized void apply(long index, byte[] entry) {
    byte[] content = Arrays.copyOfRange(entry, 1, entry.length);
    if (entry[0] == RESTORE) {
      records.restore(RecordSnapshot.decode(content));
    } else {
      results.put(index, records.apply(BatchCodec.decode(content)));
    }
    applied = index;
    notifyAll();
  }

  @Override
  public void close() {
    applier.interrupt();
  }
}

package dev.castellan.storage.testkit.replicated;

import java.util.ArrayList;
import java.util.List;

/**
 * Stands for what a broker already has: a log that several nodes agree on. Entries are bytes; the
 * first one has index 1. A real one blocks in {@code append} until a majority has the entry, and in
 * {@code end} until it knows that it is still the leader.
 */
final class ToyLog {

  private final List<byte[]> entries = new ArrayList<>();

  /** Puts an entry behind the last one; returns its index. */
  synchronized long append(byte[] entry) {
    entries.add(entry.clone());
    notifyAll();
    return entries.size();
  }

  /** The index of the last entry that any node has acknowledged. */
  synchronized long end() {
    return entries.size();
  }

  /** Waits for the entry behind this index. */
  synchronized byte[] next(long index) throws InterruptedException {
    while (entries.size() <= index) {
      wait();
    }
    return entries.get((int) index).clone();
  }
}

package dev.castellan.testkit.quota;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * How many connections each thread of each process has open, in memory that all processes map. A
 * thread counts a connection after it was admitted and until right before its permit is closed; so
 * at no moment is the sum higher than what the quota has given out.
 *
 * <p>Each word holds a count and a number that changes with it: two equal looks at all words, one
 * after the other, are a look at one moment.
 */
final class Tally {

  /** How many threads there may be, over all processes that ever were. */
  static final int WORDS = 64;

  private static final int EXCESS = WORDS;
  private static final int OVER = EXCESS + 1;
  private static final int ROUNDS = OVER + 1;
  private static final int ALL = ROUNDS + WORDS;
  private static final int COUNT_BITS = 24;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private final VarHandle words =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private final ByteBuffer memory;

  private Tally(ByteBuffer memory) {
    this.memory = memory;
  }

  static Tally open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new Tally(channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) ALL * Long.BYTES));
    }
  }

  /** Only the thread whose word it is, or its survivors when it is dead. */
  void set(int word, int count) {
    long sequence = (get(word) >>> COUNT_BITS) + 1;
    words.setVolatile(memory, word * Long.BYTES, sequence << COUNT_BITS | count);
  }

  int count(int word) {
    return (int) (get(word) & COUNT);
  }

  /** How many connections of nodes that were away too long may stand above the limit. */
  void excess(int connections) {
    words.setVolatile(memory, EXCESS * Long.BYTES, (long) connections);
  }

  /** Counts a connection that was let in, and looks whether it was one too many. */
  void letIn(int word, int limit) {
    int at = ROUNDS + word;
    words.setVolatile(memory, at * Long.BYTES, get(at) + 1);
    while (true) {
      long most = limit + get(EXCESS);
      long[] first = look();
      if (sum(first) <= most) {
        return;
      }
      // Otherwise it may have been no moment at all at which all this was so.
      if (Arrays.equals(first, look()) && most == limit + get(EXCESS)) {
        words.getAndAdd(memory, OVER * Long.BYTES, 1L);
        return;
      }
    }
  }

  /** How often there were certainly more open than the limit allowed. */
  long over() {
    return get(OVER);
  }

  /** How many connections were let in. */
  long rounds() {
    long sum = 0;
    for (int i = 0; i < WORDS; i++) {
      sum += get(ROUNDS + i);
    }
    return sum;
  }

  /** How many are open, roughly. */
  long sum() {
    return sum(look());
  }

  private long[] look() {
    long[] all = new long[WORDS];
    for (int i = 0; i < WORDS; i++) {
      all[i] = get(i);
    }
    return all;
  }

  private static long sum(long[] all) {
    long sum = 0;
    for (long word : all) {
      sum += word & COUNT;
    }
    return sum;
  }

  private long get(int word) {
    return (long) words.getVolatile(memory, word * Long.BYTES);
  }
}

package dev.castellan.internal.audit;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;

/**
 * Tells of a set of words which ones are surely not in it: a Bloom filter with ten bits for each
 * word and five of them set, so of the words that are not in it one in a hundred is held to be. It
 * is written in Base64 and asked as it is written, six bits to a character.
 */
public final class WordFilter {

  private static final int BITS_PER_WORD = 10;
  private static final int HASHES = 5;

  /** A multiple of 24, so that Base64 needs no padding. */
  private static final int LEAST_BITS = 24 * 8;

  /** So that it fits into a record. More words only make it less exact. */
  private static final int MOST_BITS = 24 * 8_192;

  private WordFilter() {}

  /** The filter for these words. */
  public static String of(Collection<String> words) {
    int wanted =
        (int) Math.min(MOST_BITS, Math.max(LEAST_BITS, (long) words.size() * BITS_PER_WORD));
    int bits = (wanted + 23) / 24 * 24;
    byte[] set = new byte[bits / 8];
    for (String word : words) {
      long hash = hash(word);
      for (int i = 0; i < HASHES; i++) {
        int bit = bit(hash, i, bits);
        set[bit >> 3] |= (byte) (0x80 >> (bit & 7));
      }
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(set);
  }

  /** Whether the word may be among those that the filter was made of. */
  static boolean mayHold(String filter, String word) {
    int bits = filter.length() * 6;
    if (bits == 0) {
      return true;
    }
    long hash = hash(word);
    for (int i = 0; i < HASHES; i++) {
      int bit = bit(hash, i, bits);
      int six = value(filter.charAt(bit / 6));
      if (six >= 0 && (six & (0x20 >> (bit % 6))) == 0) {
        return false;
      }
    }
    return true;
  }

  private static int bit(long hash, int i, int bits) {
    int first = (int) hash;
    int second = (int) (hash >>> 32) | 1;
    return Integer.remainderUnsigned(first + i * second, bits);
  }

  /** FNV-1a, and then mixed once more (SplitMix64), for its upper bits are weak. */
  private static long hash(String word) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : word.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  /** -1 for what is no character of it: then the filter excludes nothing. */
  private static int value(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    }
    return c == '-' ? 62 : c == '_' ? 63 : -1;
  }
}

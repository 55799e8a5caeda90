package dev.castellan.internal.password;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The most common passwords, in lower case: 49,000 words from leaks, of 4 characters and more. Read
 * from the jar when first asked, and kept as one text of sorted lines that is searched by halves,
 * which takes a tenth of the memory of a set. Safe for use by many threads.
 */
final class Blocklist {

  private static final String RESOURCE = "common-passwords.txt";

  /** Words of this trade, which the leaks of web sites lack. */
  private static final Set<String> OWN =
      Set.of("castellan", "mqtt", "emqx", "hivemq", "rabbitmq", "activemq", "artemis", "mosquitto");

  /** Read twice at worst when two threads are the first. */
  private volatile @Nullable String lines;

  /** Whether the word is on the list. */
  boolean contains(String word) {
    if (word.isEmpty() || word.indexOf('\n') >= 0) {
      return false;
    }
    if (OWN.contains(word)) {
      return true;
    }
    String all = lines();
    int low = 0;
    int high = all.length();
    while (low < high) {
      int start = all.lastIndexOf('\n', (low + high) / 2 - 1) + 1;
      int end = all.indexOf('\n', start);
      int order = word.compareTo(all.substring(start, end));
      if (order == 0) {
        return true;
      }
      if (order < 0) {
        high = start;
      } else {
        low = end + 1;
      }
    }
    return false;
  }

  private String lines() {
    String present = lines;
    if (present == null) {
      present = read();
      lines = present;
    }
    return present;
  }

  private static String read() {
    try (InputStream in = Blocklist.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("The list of common passwords is missing from this jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("The list of common passwords cannot be read", e);
    }
  }
}

package dev.castellan.internal.password;

import java.util.List;
import java.util.stream.Stream;

/**
 * Finds texts that are long but say little: repetitions, and walks along the keyboard or alphabet.
 */
final class Triviality {

  /** Orders that people type along, forwards and backwards, going round at the end. */
  private static final List<String> TRACKS =
      Stream.of(
              "abcdefghijklmnopqrstuvwxyz",
              "1234567890",
              "qwertyuiop",
              "qwertyuiopasdfghjklzxcvbnm",
              "asdfghjkl",
              "zxcvbnm",
              "qwertzuiop",
              "qwertzuiopasdfghjklyxcvbnm",
              "azertyuiop",
              "azertyuiopqsdfghjklmwxcvbn",
              "qazwsxedcrfvtgbyhnujmikolp",
              "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
              "1q2w3e4r5t6y7u8i9o0p",
              "!@#$%^&*()")
          .flatMap(track -> Stream.of(track, new StringBuilder(track).reverse().toString()))
          .map(track -> track + track)
          .toList();

  /** A repeated unit of so few characters is trivial whatever it is. */
  private static final int SHORT_UNIT = 4;

  /** The shortest walk that is one, and how long they are on average in a text of nothing else. */
  private static final int SHORT_WALK = 3;

  private static final int AVERAGE_WALK = 4;

  private Triviality() {}

  /** Whether the text is a short unit over and over, or consists of walks. */
  static boolean isTrivial(String text) {
    return unit(text).length() <= SHORT_UNIT || isWalked(text);
  }

  /**
   * The shortest text whose repetition, perhaps cut off at the end, is at least two rounds long.
   */
  static String unit(String text) {
    for (int length = 1; length <= text.length() / 2; length++) {
      if (repeats(text, length)) {
        return text.substring(0, length);
      }
    }
    return text;
  }

  private static boolean repeats(String text, int period) {
    return text.regionMatches(0, text, period, text.length() - period);
  }

  private static boolean isWalked(String text) {
    int walks = 0;
    int at = 0;
    while (at < text.length()) {
      int length = walkAt(text, at);
      if (length < SHORT_WALK) {
        return false;
      }
      at += length;
      walks++;
    }
    return walks * AVERAGE_WALK <= text.length();
  }

  private static int walkAt(String text, int start) {
    int length = 1;
    while (start + length < text.length() && isWalk(text.substring(start, start + length + 1))) {
      length++;
    }
    return length;
  }

  private static boolean isWalk(String part) {
    return part.chars().allMatch(c -> c == part.charAt(0))
        || TRACKS.stream().anyMatch(track -> goesAlong(part, track));
  }

  /** Whether the part lies on the track, however often it goes round. */
  private static boolean goesAlong(String part, String doubled) {
    int round = doubled.length() / 2;
    if (part.length() <= round) {
      return doubled.contains(part);
    }
    return repeats(part, round) && doubled.contains(part.substring(0, round));
  }
}

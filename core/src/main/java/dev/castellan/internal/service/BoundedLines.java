package dev.castellan.internal.service;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Reads lines of a bounded length, whatever comes. For one thread. */
final class BoundedLines {

  /**
   * A line without its end.
   *
   * @param number from 1
   * @param text empty text stands for a blank line
   * @param tooLong whether there was more of it
   */
  record Line(int number, String text, boolean tooLong) {

    boolean isBlank() {
      return text.isBlank() && !tooLong;
    }
  }

  private final Reader reader;
  private final int longest;
  private final char[] buffer = new char[8_192];
  private int next;
  private int end;
  private int number;

  BoundedLines(Reader reader, int longest) {
    this.reader = reader;
    this.longest = longest;
  }

  /**
   * The next line; empty at the end.
   *
   * @throws UncheckedIOException if it cannot be read
   */
  Optional<Line> next() {
    StringBuilder line = new StringBuilder();
    boolean tooLong = false;
    boolean any = false;
    for (int c = read(); c >= 0; c = read()) {
      any = true;
      if (c == '\n') {
        break;
      }
      if (line.length() < longest) {
        line.append((char) c);
      } else {
        tooLong = true;
      }
    }
    number++;
    return any ? Optional.of(new Line(number, withoutReturn(line), tooLong)) : Optional.empty();
  }

  private static String withoutReturn(StringBuilder line) {
    int length = line.length();
    return length > 0 && line.charAt(length - 1) == '\r'
        ? line.substring(0, length - 1)
        : line.toString();
  }

  private int read() {
    if (next == end) {
      try {
        end = reader.read(buffer);
      } catch (IOException e) {
        throw new UncheckedIOException("The lines cannot be read", e);
      }
      next = 0;
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    return buffer[next++];
  }
}

package dev.castellan.internal.token;

/**
 * A part of a text of ASCII characters, where it stands. Immutable. Not a record, as it may be of a
 * secret and shows nothing of it.
 */
final class Slice {

  private final String text;
  private final int from;
  private final int to;

  private Slice(String text, int from, int to) {
    this.text = text;
    this.from = from;
    this.to = to;
  }

  static Slice of(String text, int from, int to) {
    return new Slice(text, from, to);
  }

  static Slice all(String text) {
    return new Slice(text, 0, text.length());
  }

  int length() {
    return to - from;
  }

  /** What {@link String#hashCode} says of this part. */
  int hash() {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }

  /** Whether it reads so. */
  boolean is(String other) {
    return other.length() == length() && text.startsWith(other, from);
  }

  /** Puts its characters there; answers where the next ones go. */
  int put(byte[] into, int at) {
    int place = at;
    for (int i = from; i < to; i++) {
      into[place++] = (byte) text.charAt(i);
    }
    return place;
  }

  /** The part as a text of its own. */
  String copy() {
    return text.substring(from, to);
  }

  @Override
  public String toString() {
    return "Slice[" + length() + " characters]";
  }
}

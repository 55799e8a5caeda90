package dev.castellan.storage;

/**
 * Names one record: a collection and an id within it.
 *
 * <p>Both parts are made by the library, never typed by a user, and match {@code
 * [a-z0-9][a-z0-9._-]{0,127}}; so a store may put them into a path, a column or a topic as they
 * are. Ordered by collection, then id, each by the order of its ASCII characters.
 *
 * @param collection the kind of record, such as {@code user}
 * @param id the record's name within its collection
 */
public record RecordKey(String collection, String id) implements Comparable<RecordKey> {

  private static final String NAME = "[a-z0-9][a-z0-9._-]{0,127}";
  private static final int MAX_LENGTH = 128;

  /**
   * @throws IllegalArgumentException if a part does not match the pattern above
   */
  public RecordKey {
    requireName("collection", collection);
    requireName("id", id);
  }

  /** Whether the text may serve as a collection or an id. */
  public static boolean isName(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH || !isLetterOrDigit(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = text.charAt(i);
      if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }

  private static void requireName(String part, String text) {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          "A record's " + part + " matches " + NAME + "; this one does not: " + quote(text));
    }
  }

  private static String quote(String text) {
    String shown = text.length() > 40 ? text.substring(0, 40) + "…" : text;
    StringBuilder quoted = new StringBuilder("'");
    shown.codePoints().forEach(c -> quoted.appendCodePoint(Character.isISOControl(c) ? '?' : c));
    return quoted.append('\'').toString();
  }

  @Override
  public int compareTo(RecordKey other) {
    int byCollection = collection.compareTo(other.collection);
    return byCollection != 0 ? byCollection : id.compareTo(other.id);
  }

  /** {@code collection/id}. */
  @Override
  public String toString() {
    return collection + '/' + id;
  }
}

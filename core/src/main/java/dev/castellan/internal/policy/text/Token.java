package dev.castellan.internal.policy.text;

/**
 * A piece of a text.
 *
 * @param kind what it is
 * @param text a run as it stands; of a string what is in it
 * @param place where it begins
 * @param end the offset behind it
 */
record Token(Kind kind, String text, Place place, int end) {

  /** Kinds of pieces. */
  enum Kind {
    OPEN("'{'"),
    CLOSE("'}'"),
    COMMA("','"),
    EQUALS("'='"),
    STRING("a string"),
    /** Whatever stands between blanks: a word, a number, a path. */
    RUN("a word"),
    END("the end of the text");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** As messages call it. */
    String words() {
      return words;
    }
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  /** Whether it is this word. */
  boolean is(String word) {
    return kind == Kind.RUN && text.equals(word);
  }

  /** As messages show it. */
  String shown() {
    return switch (kind) {
      case RUN -> Quoted.of(text);
      case STRING -> '"' + Quoted.shortened(text) + '"';
      default -> kind.words();
    };
  }
}

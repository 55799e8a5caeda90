package dev.castellan.internal.policy.text;

import dev.castellan.internal.policy.text.Token.Kind;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Takes a text apart, from its start to its end and never back further than one piece. */
final class Lexer {

  /** No word that begins an item or a rule is longer. */
  private static final int LONGEST_WORD = 8;

  private final String text;
  private final Remarks remarks;
  private int at;
  private int line = 1;
  private int lineStart;
  private int lineOfLast;
  private @Nullable Token peeked;

  Lexer(String text, Remarks remarks) {
    this.text = text;
    this.remarks = remarks;
  }

  /** The piece that comes next. */
  Token peek() {
    Token token = peeked;
    if (token == null) {
      skipBlanks();
      token = read(false);
      peeked = token;
    }
    return token;
  }

  /** Goes past the next piece. */
  Token take() {
    return take(peek());
  }

  /** Goes past the next piece and takes commas and equals signs for parts of it. */
  Token takePath() {
    Token token = peek();
    if (token.is(Kind.COMMA) || token.is(Kind.EQUALS) || token.is(Kind.RUN)) {
      at = token.place().offset();
      token = read(true);
    }
    return take(token);
  }

  private Token take(Token token) {
    remarks.flush();
    peeked = null;
    lineOfLast = token.place().line();
    return token;
  }

  /**
   * After a fault: goes to the next line that begins with one of these words, or to the end. What
   * was looked at and not taken is still to come.
   *
   * @return whether there is such a line
   */
  boolean skipToLineWith(Predicate<String> words) {
    Token token = peeked;
    if (token != null) {
      at = token.place().offset();
      peeked = null;
      if (text.substring(lineStart, at).isBlank() && words.test(firstWord())) {
        return true;
      }
    }
    for (int end = text.indexOf('\n', at); end >= 0; end = text.indexOf('\n', at)) {
      at = end;
      newLine(1);
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      if (words.test(firstWord())) {
        return true;
      }
    }
    at = text.length();
    return false;
  }

  /** The word that begins here, or one character. */
  private String firstWord() {
    int end = at;
    while (end < text.length() && end < at + LONGEST_WORD && isLetter(text.charAt(end))) {
      end++;
    }
    return text.substring(at, Math.min(text.length(), Math.max(end, at + 1)));
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z';
  }

  private void skipBlanks() {
    while (at < text.length()) {
      switch (text.charAt(at)) {
        case ' ', '\t' -> at++;
        case '\n' -> newLine(1);
        case '\r' -> {
          if (!text.startsWith("\r\n", at)) {
            return;
          }
          newLine(2);
        }
        case '#' -> comment();
        default -> {
          return;
        }
      }
    }
  }

  private void newLine(int length) {
    at += length;
    line++;
    lineStart = at;
  }

  private void comment() {
    int start = at + 1;
    int end = text.indexOf('\n', start);
    end = end < 0 ? text.length() : end;
    int next = end;
    if (end > start && end < text.length() && text.charAt(end - 1) == '\r') {
      end--;
      next = end;
    }
    if (start < end && text.charAt(start) == ' ') {
      start++;
    }
    if (end - start > Comments.MAX_LINE) {
      throw new Fault(
          here(), "a line of a comment has at most " + Comments.MAX_LINE + " characters");
    }
    for (int i = start; i < end; i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      if (c != '\t' && !Characters.isLegible(c)) {
        throw new Fault(new Place(line, lineStart, i), Characters.refusal(c));
      }
    }
    remarks.add(Comments.line(text.substring(start, end)), line, line == lineOfLast);
    at = next;
  }

  private Token read(boolean path) {
    if (at == text.length()) {
      return new Token(Kind.END, "", here(), at);
    }
    return switch (text.charAt(at)) {
      case '{' -> single(Kind.OPEN);
      case '}' -> single(Kind.CLOSE);
      case '"' -> string();
      case ',' -> path ? run(true) : single(Kind.COMMA);
      case '=' -> path ? run(true) : single(Kind.EQUALS);
      default -> run(path);
    };
  }

  private Token single(Kind kind) {
    Place place = here();
    at++;
    return new Token(kind, "", place, at);
  }

  private Token run(boolean path) {
    Place place = here();
    int end = at;
    while (end < text.length() && isPartOfRun(text.charAt(end), path)) {
      end++;
    }
    requireEnd(end);
    String run = text.substring(at, end);
    at = end;
    return new Token(Kind.RUN, run, place, end);
  }

  private static boolean isPartOfRun(char c, boolean path) {
    return switch (c) {
      case '{', '}', '"', '#' -> false;
      case ',', '=' -> path;
      default -> c > ' ' && c < 0x7f;
    };
  }

  /** A name that ends in the middle of what its author meant must not pass for another. */
  private void requireEnd(int end) {
    if (end == text.length()) {
      return;
    }
    Place place = new Place(line, lineStart, end);
    char c = text.charAt(end);
    switch (c) {
      case ' ', '\t', '\n', '{', '}', ',', '=' -> {}
      case '#' ->
          throw new Fault(
              place, "expected a blank before the comment; in a path a '#' is written %23");
      case '"' -> throw new Fault(place, "expected a blank before the string");
      default -> {
        if (!text.startsWith("\r\n", end)) {
          throw new Fault(place, Characters.refusal(text.codePointAt(end)));
        }
      }
    }
  }

  private Token string() {
    Place place = here();
    StringBuilder out = new StringBuilder();
    int i = at + 1;
    while (i < text.length()) {
      int c = text.codePointAt(i);
      if (c == '"') {
        at = i + 1;
        return new Token(Kind.STRING, out.toString(), place, at);
      }
      if (c == '\n' || text.startsWith("\r\n", i)) {
        break;
      }
      if (c == '\t') {
        throw new Fault(new Place(line, lineStart, i), Characters.name(c) + " stands in no string");
      }
      if (!Characters.isLegible(c)) {
        throw new Fault(new Place(line, lineStart, i), Characters.refusal(c));
      }
      if (c == '\\') {
        i++;
        c = i < text.length() ? text.charAt(i) : ' ';
        if (c != '\\' && c != '"') {
          throw new Fault(
              new Place(line, lineStart, i - 1),
              "in a string, a '\\' stands before '\\' and '\"' only");
        }
      }
      out.appendCodePoint(c);
      i += Character.charCount(c);
    }
    throw new Fault(place, "expected '\"' at the end of the string, found the end of the line");
  }

  private Place here() {
    return new Place(line, lineStart, at);
  }
}

package dev.castellan.internal.policy.text;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Token.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Goes through a text piece by piece and says what was expected where something else came. */
final class Cursor {

  private final Lexer lexer;

  Cursor(Lexer lexer) {
    this.lexer = lexer;
  }

  /** What comes next. */
  Token peek() {
    return lexer.peek();
  }

  /** Whether this word comes next. */
  boolean isAt(String word) {
    return lexer.peek().is(word);
  }

  /** Whether this comes next. */
  boolean isAt(Kind kind) {
    return lexer.peek().is(kind);
  }

  /** Goes past whatever comes next. */
  Token take() {
    return lexer.take();
  }

  /** Goes past this word if it comes next. */
  boolean accept(String word) {
    boolean here = isAt(word);
    if (here) {
      lexer.take();
    }
    return here;
  }

  /** Goes past this if it comes next. */
  boolean accept(Kind kind) {
    boolean here = isAt(kind);
    if (here) {
      lexer.take();
    }
    return here;
  }

  /** Goes past this word, which has to come next. */
  Token expect(String word) {
    if (!isAt(word)) {
      throw unexpected(Quoted.of(word), List.of(word));
    }
    return lexer.take();
  }

  /** Goes past this, which has to come next. */
  Token expect(Kind kind) {
    if (!isAt(kind)) {
      throw unexpected(kind.words(), List.of());
    }
    return lexer.take();
  }

  /** Goes past a word, which has to come next. */
  Token word(String what) {
    if (!isAt(Kind.RUN)) {
      throw unexpected(what, List.of());
    }
    return lexer.take();
  }

  /** Goes past a path or the like, which has to come next. */
  Token path(String what) {
    Token token = lexer.takePath();
    if (!token.is(Kind.RUN)) {
      throw unexpected(what, List.of(), token);
    }
    return token;
  }

  /** What came is not what was expected. */
  Fault unexpected(String expected, List<String> known) {
    return unexpected(expected, known, lexer.peek());
  }

  private static Fault unexpected(String expected, List<String> known, Token token) {
    Optional<String> nearest =
        token.is(Kind.RUN) ? Nearest.to(token.text(), known) : Optional.empty();
    return new Fault(token.place(), "expected " + expected + ", found " + token.shown(), nearest);
  }

  /** What a piece stands for. */
  static <T> T value(Token token, Function<String, T> reading) {
    try {
      return reading.apply(token.text());
    } catch (InvalidInputException e) {
      String message = String.valueOf(e.getMessage());
      String shown = Quoted.shortened(token.text());
      throw new Fault(
          token.place(),
          !shown.isEmpty() && message.contains(shown)
              ? message
              : message + " (found " + token.shown() + ')');
    }
  }

  /** After a fault: goes to the next line that begins with one of these words. */
  boolean skipToLineWith(List<String> words) {
    return lexer.skipToLineWith(words::contains);
  }
}

package dev.castellan.internal.policy.text;

import dev.castellan.access.PolicyTest;
import dev.castellan.access.Principal;
import dev.castellan.internal.policy.text.Token.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the circumstances behind {@code as NAME}: each at most once, in any order. */
final class SceneDraft {

  private static final List<String> WORDS = List.of("from", "at", "via", "mfa", "authenticated");

  private final Cursor cursor;
  private final ConditionReader conditions;
  private final Set<String> seen = new HashSet<>();
  private Optional<String> address = Optional.empty();
  private Optional<Instant> time = Optional.empty();
  private Principal.Kind via = Principal.Kind.USER;
  private boolean secondFactor;
  private Optional<Duration> authenticated = Optional.empty();

  SceneDraft(Cursor cursor, ConditionReader conditions) {
    this.cursor = cursor;
    this.conditions = conditions;
  }

  void circumstances() {
    boolean comma = false;
    while (comma || !cursor.isAt(Kind.OPEN)) {
      circumstance(comma ? "" : "'{' or ");
      comma = cursor.accept(Kind.COMMA);
    }
  }

  private void circumstance(String orElse) {
    Token word = cursor.peek();
    if (!word.is(Kind.RUN) || !WORDS.contains(word.text())) {
      throw cursor.unexpected(orElse + "a circumstance (" + String.join(", ", WORDS) + ")", WORDS);
    }
    if (!seen.add(word.text())) {
      throw new Fault(word.place(), "'" + word.text() + "' is there twice");
    }
    cursor.take();
    switch (word.text()) {
      case "from" -> address = Optional.of(address());
      case "at" -> time = Optional.of(Cursor.value(cursor.word("a time"), Written::instant));
      case "via" -> via = conditions.via();
      case "mfa" -> secondFactor = true;
      default -> authenticated = Optional.of(authenticated());
    }
  }

  private String address() {
    return Cursor.value(cursor.word("an IP address"), TestWords::address);
  }

  private Duration authenticated() {
    Duration ago =
        Cursor.value(
            cursor.word("a length of time"), text -> TestWords.ago(Written.duration(text)));
    cursor.expect("ago");
    return ago;
  }

  PolicyTest.Scene scene(String subject, List<PolicyTest.Expectation> expectations, int line) {
    return new PolicyTest.Scene(
        subject, address, time, via, secondFactor, authenticated, expectations, line);
  }
}

package dev.castellan.internal.policy.text;

import dev.castellan.access.Condition;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import dev.castellan.internal.policy.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads what stands behind {@code when}. */
final class ConditionReader {

  private static final List<String> WORDS =
      List.of("address", "time", "hours", "authenticated", "mfa", "via", "owner", "attribute");

  private final Cursor cursor;

  ConditionReader(Cursor cursor) {
    this.cursor = cursor;
  }

  List<Condition> conditions() {
    List<Condition> all = new ArrayList<>();
    do {
      if (all.size() == dev.castellan.access.Rule.MAX_CONDITIONS) {
        throw new Fault(
            cursor.peek().place(),
            "a rule has at most " + dev.castellan.access.Rule.MAX_CONDITIONS + " conditions");
      }
      all.add(condition());
    } while (cursor.accept(Kind.COMMA));
    return all;
  }

  private Condition condition() {
    Token word = cursor.peek();
    if (!word.is(Kind.RUN) || !WORDS.contains(word.text())) {
      throw cursor.unexpected("a condition (" + String.join(", ", WORDS) + ")", WORDS);
    }
    cursor.take();
    return switch (word.text()) {
      case "address" -> new Condition.AddressIn(in("a network", Network::parse));
      case "time" -> in("a time window", Written::timeIn);
      case "hours" -> in("hours", Written::hoursIn);
      case "authenticated" -> authenticatedWithin();
      case "mfa" -> new Condition.SecondFactor();
      case "via" -> new Condition.Via(via());
      case "owner" -> new Condition.Owner();
      default -> attribute();
    };
  }

  private <T> T in(String what, java.util.function.Function<String, T> reading) {
    cursor.expect("in");
    return Cursor.value(cursor.word(what), reading);
  }

  private Condition authenticatedWithin() {
    cursor.expect("within");
    return Cursor.value(
        cursor.word("a length of time"),
        text -> new Condition.AuthenticatedWithin(Written.duration(text)));
  }

  /** {@code session} or {@code api-key}. */
  Principal.Kind via() {
    if (cursor.accept("session")) {
      return Principal.Kind.USER;
    }
    if (cursor.accept("api-key")) {
      return Principal.Kind.API_KEY;
    }
    throw cursor.unexpected("'session' or 'api-key'", List.of("session", "api-key"));
  }

  /** {@code NAME = "VALUE"}. */
  Condition.Attribute attribute() {
    Token name = cursor.word("the name of an attribute");
    Cursor.value(name, text -> new Condition.Attribute(text, "any"));
    cursor.expect(Kind.EQUALS);
    return Cursor.value(
        cursor.expect(Kind.STRING), text -> new Condition.Attribute(name.text(), text));
  }
}

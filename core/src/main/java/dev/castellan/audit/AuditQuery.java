package dev.castellan.audit;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which entries of the audit log are wanted: those for which all of this holds. Immutable.
 *
 * @param actor the id of who did it, or the name at that time in whatever case
 * @param action {@code type:verb}, or {@code type:*} for all of a type
 * @param resource on this, or on something below it
 * @param scope about something that lives in this scope, or below it
 * @param outcome how it ended
 * @param from at this time or later
 * @param until before this time
 * @param text one or more words that stand like this in one member of the entry, in whatever case:
 *     whole words, so that {@code user} does not find {@code users}
 */
public record AuditQuery(
    Optional<String> actor,
    Optional<String> action,
    Optional<Resource> resource,
    Optional<Resource> scope,
    Optional<AuditEntry.Outcome> outcome,
    Optional<Instant> from,
    Optional<Instant> until,
    Optional<String> text) {

  /** The most characters of a word or text. */
  public static final int MAX_TEXT = 256;

  private static final Pattern ACTION =
      Pattern.compile("[a-z][a-z0-9-]{0,63}:([a-z][a-z0-9-]{0,63}|\\*)");

  /** All entries. */
  public static final AuditQuery ALL =
      new AuditQuery(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * @throws InvalidInputException if an action is none, or a text is empty or too long, or holds no
   *     letter and no digit
   */
  public AuditQuery {
    actor.ifPresent(value -> requireText("actor", value));
    text.ifPresent(value -> requireText("text", value));
    if (action.isPresent() && !ACTION.matcher(action.get()).matches()) {
      throw invalid("action", "An action is type:verb, or type:* for all of a type");
    }
    if (text.isPresent() && text.get().codePoints().noneMatch(Character::isLetterOrDigit)) {
      throw invalid("text", "A text to look for holds a letter or a digit");
    }
    if (from.isPresent() && until.isPresent() && !from.get().isBefore(until.get())) {
      throw invalid("until", "The time ends after it begins");
    }
  }

  private static void requireText(String field, String value) {
    if (value.isBlank() || value.length() > MAX_TEXT) {
      throw invalid(field, "This is 1 to " + MAX_TEXT + " characters: " + field);
    }
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  /** Of this actor. */
  public AuditQuery actor(String idOrName) {
    return new AuditQuery(
        Optional.of(idOrName), action, resource, scope, outcome, from, until, text);
  }

  /** Of this action. */
  public AuditQuery action(String typeAndVerb) {
    return new AuditQuery(
        actor, Optional.of(typeAndVerb), resource, scope, outcome, from, until, text);
  }

  /** On this, or on something below it. */
  public AuditQuery resource(Resource path) {
    return new AuditQuery(actor, action, Optional.of(path), scope, outcome, from, until, text);
  }

  /** In this scope, or below it. */
  public AuditQuery scope(Resource path) {
    return new AuditQuery(actor, action, resource, Optional.of(path), outcome, from, until, text);
  }

  /** That ended so. */
  public AuditQuery outcome(AuditEntry.Outcome how) {
    return new AuditQuery(actor, action, resource, scope, Optional.of(how), from, until, text);
  }

  /** Of this time or later. */
  public AuditQuery from(Instant time) {
    return new AuditQuery(actor, action, resource, scope, outcome, Optional.of(time), until, text);
  }

  /** Of before this time. */
  public AuditQuery until(Instant time) {
    return new AuditQuery(actor, action, resource, scope, outcome, from, Optional.of(time), text);
  }

  /** With these words. */
  public AuditQuery text(String words) {
    return new AuditQuery(actor, action, resource, scope, outcome, from, until, Optional.of(words));
  }
}

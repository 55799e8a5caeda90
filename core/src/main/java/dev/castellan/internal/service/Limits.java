package dev.castellan.internal.service;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.Condition;
import dev.castellan.access.GroupName;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.text.Printable;
import dev.castellan.user.User;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What texts and bindings may look like. */
final class Limits {

  private static final int MAX_KEY_NAME = 128;

  /** Room for the two segments of a user or key below it. */
  private static final int MAX_SCOPE_DEPTH = Resource.MAX_DEPTH - 2;

  private static final int MAX_SCOPE_LENGTH = 4_096;

  /** The last moment that every reader of a time understands (RFC 3339, section 1). */
  static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private Limits() {}

  /** A note may have several lines, and no other control characters. */
  static void requireNote(String note) {
    if (note.length() > User.MAX_NOTE) {
      throw invalid("note", "A note has at most " + User.MAX_NOTE + " characters");
    }
    if (note.codePoints().anyMatch(c -> Printable.isOdd(c) && c != '\n' && c != '\t')) {
      throw invalid("note", "A note holds no control characters but line breaks and tabs");
    }
  }

  /**
   * The name of a key as it is shown, in Unicode normal form C.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  static String keyName(String typed) {
    // NFC makes a text at most three times as long; what is longer than that need not be looked at.
    String name =
        typed.length() > 3 * MAX_KEY_NAME
            ? typed
            : Normalizer.normalize(typed, Normalizer.Form.NFC);
    boolean printable = name.codePoints().noneMatch(Printable::isOdd);
    if (name.isBlank()
        || name.codePointCount(0, name.length()) > MAX_KEY_NAME
        || !name.equals(name.strip())
        || !printable) {
      throw invalid(
          "name",
          "A key's name has 1 to "
              + MAX_KEY_NAME
              + " printable characters and no blank at either end");
    }
    return name;
  }

  /** A scope leaves room for what lives in it. */
  static void requireScope(Resource scope) {
    if (scope.segments().size() > MAX_SCOPE_DEPTH || scope.toString().length() > MAX_SCOPE_LENGTH) {
      throw new InvalidInputException(
          ErrorCode.SCOPE_INVALID,
          "scope",
          "A scope has at most "
              + MAX_SCOPE_DEPTH
              + " segments and "
              + MAX_SCOPE_LENGTH
              + " characters");
    }
  }

  /**
   * Looks at bindings that somebody is to hold.
   *
   * @param all what will be held
   * @param added what is new of it
   */
  static void requireBindings(
      Set<Binding> all, Collection<Binding> added, PolicyInForce policy, Instant now) {
    if (all.size() > User.MAX_BINDINGS) {
      throw invalid("bindings", "There are at most " + User.MAX_BINDINGS + " bindings");
    }
    for (Binding binding : added) {
      if (!policy.hasRole(binding.role())) {
        throw new InvalidInputException(
            ErrorCode.ROLE_UNKNOWN, "bindings", "There is no role of the name that was given");
      }
      requireScope(binding.scope());
      requireFuture("bindings", binding.until(), now);
    }
  }

  /** A key may be used from so many networks at most. */
  static void requireNetworks(Set<Network> networks) {
    if (networks.size() > ApiKey.MAX_NETWORKS) {
      throw invalid("networks", "There are at most " + ApiKey.MAX_NETWORKS + " networks");
    }
  }

  /** Somebody is in so many groups at most. */
  static void requireGroups(Set<GroupName> groups) {
    if (groups.size() > User.MAX_GROUPS) {
      throw invalid("groups", "There are at most " + User.MAX_GROUPS + " groups");
    }
  }

  /** Looks at attributes that somebody is to have. */
  static void requireAttributes(Map<String, String> attributes) {
    if (attributes.size() > User.MAX_ATTRIBUTES) {
      throw invalid("attributes", "There are at most " + User.MAX_ATTRIBUTES + " attributes");
    }
    try {
      attributes.forEach(Condition.Attribute::require);
    } catch (InvalidInputException e) {
      // A condition's words, but here they are a user's.
      throw invalid("attributes", Objects.requireNonNullElse(e.getMessage(), "Not an attribute"));
    }
  }

  /** An end lies ahead, and can be written with four digits of a year. */
  static void requireFuture(String field, Optional<Instant> end, Instant now) {
    if (end.isPresent() && end.get().isAfter(LATEST)) {
      throw invalid(field, "The end lies behind the year 9999");
    }
    if (end.isPresent() && !end.get().isAfter(now)) {
      throw invalid(field, "The end lies in the past: " + end.get());
    }
  }

  static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }
}

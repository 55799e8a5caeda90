package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Characters;
import dev.castellan.internal.policy.text.Written;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What must hold beside action and resource for a rule to apply. A closed set, so that what a
 * policy gives to whom can be compared exactly; a rule applies if all of its conditions hold.
 *
 * <p>What {@code toString} answers is the one written form. Immutable.
 */
public sealed interface Condition {

  /**
   * Whether it holds. Never throws.
   *
   * @param attributes of the subject
   * @param circumstances under which it is asked
   */
  Truth test(Map<String, String> attributes, Circumstances circumstances);

  /**
   * Whether the other one holds whenever this one does. False where it is not so, and where nobody
   * can tell.
   */
  default boolean implies(Condition other) {
    return equals(other);
  }

  /**
   * {@code address in 10.0.0.0/8}: the caller's address lies in a network.
   *
   * @param network where
   */
  record AddressIn(Network network) implements Condition {

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      Optional<String> address = circumstances.address();
      return address.isPresent() ? network.has(address.get()) : Truth.UNKNOWN;
    }

    @Override
    public boolean implies(Condition other) {
      return other instanceof AddressIn that && that.network.contains(network);
    }

    @Override
    public String toString() {
      return "address in " + network;
    }
  }

  /**
   * {@code time in 2026-01-01T00:00:00Z..2026-02-01T00:00:00Z}: between two instants.
   *
   * @param from the first instant at which it holds
   * @param until the first after it at which it does not
   */
  record TimeIn(Instant from, Instant until) implements Condition {

    /**
     * @throws InvalidInputException if it never holds, or goes down to parts of a second
     */
    public TimeIn {
      if (!from.isBefore(until)) {
        throw invalid("A time window ends after it begins: " + from + ".." + until);
      }
      requireWhole(isWhole(from) && isWhole(until), from + ".." + until);
    }

    private static boolean isWhole(Instant time) {
      return time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      Instant time = circumstances.time();
      return Truth.of(!time.isBefore(from) && time.isBefore(until));
    }

    @Override
    public boolean implies(Condition other) {
      return other instanceof TimeIn that
          && !from.isBefore(that.from)
          && !until.isAfter(that.until);
    }

    @Override
    public String toString() {
      return "time in " + from + ".." + until;
    }
  }

  /**
   * {@code hours in 08:00..18:00}: between two times of each day, by UTC; over midnight if the
   * second is the earlier one.
   *
   * @param from the first minute at which it holds
   * @param until the first after it at which it does not
   */
  record HoursIn(LocalTime from, LocalTime until) implements Condition {

    private static final long MINUTES_A_DAY = 24 * 60;

    /**
     * @throws InvalidInputException if both are the same, or go down to parts of a minute
     */
    public HoursIn {
      if (from.equals(until)) {
        throw invalid("Hours begin and end at different times: " + from + ".." + until);
      }
      boolean whole =
          from.equals(from.truncatedTo(ChronoUnit.MINUTES))
              && until.equals(until.truncatedTo(ChronoUnit.MINUTES));
      requireWhole(whole, from + ".." + until);
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      long minutes = Math.floorDiv(circumstances.time().getEpochSecond(), 60L);
      return Truth.of(holdsAt(Math.floorMod(minutes, MINUTES_A_DAY)));
    }

    private boolean holdsAt(long minute) {
      boolean begun = minute >= minute(from);
      boolean ended = minute >= minute(until);
      return from.isBefore(until) ? begun && !ended : begun || !ended;
    }

    private static long minute(LocalTime time) {
      return time.getHour() * 60L + time.getMinute();
    }

    @Override
    public boolean implies(Condition other) {
      return other instanceof HoursIn that
          && that.holdsAt(minute(from))
          && minutes(from, until) <= minutes(from, that.until);
    }

    /** From one time of day forward to another. */
    private static long minutes(LocalTime start, LocalTime end) {
      return Math.floorMod(minute(end) - minute(start) - 1, MINUTES_A_DAY) + 1;
    }

    @Override
    public String toString() {
      return "hours in " + from + ".." + until;
    }
  }

  /**
   * {@code authenticated within 15m}: the caller proved who they are not longer ago than this. It
   * is not known of an API key.
   *
   * @param limit whole seconds, 1 s to 366 days
   */
  record AuthenticatedWithin(Duration limit) implements Condition {

    private static final Duration LONGEST = Duration.ofDays(366);

    /**
     * @throws InvalidInputException if it is out of bounds
     */
    public AuthenticatedWithin {
      if (limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(LONGEST) > 0) {
        throw invalid("Authenticated within 1 second to 366 days, not " + Written.text(limit));
      }
      requireWhole(limit.equals(limit.truncatedTo(ChronoUnit.SECONDS)), limit.toString());
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      Optional<Instant> since = circumstances.authenticatedAt();
      return since.isPresent()
          ? Truth.of(isWithin(since.get(), circumstances.time()))
          : Truth.UNKNOWN;
    }

    private boolean isWithin(Instant since, Instant now) {
      long seconds = now.getEpochSecond() - since.getEpochSecond();
      return seconds < limit.toSeconds()
          || (seconds == limit.toSeconds() && now.getNano() <= since.getNano());
    }

    @Override
    public boolean implies(Condition other) {
      return other instanceof AuthenticatedWithin that && limit.compareTo(that.limit) <= 0;
    }

    @Override
    public String toString() {
      return "authenticated within " + Written.text(limit);
    }
  }

  /** {@code mfa}: the caller has shown a second factor. */
  record SecondFactor() implements Condition {

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      return Truth.of(circumstances.secondFactor());
    }

    @Override
    public String toString() {
      return "mfa";
    }
  }

  /**
   * {@code via session} or {@code via api-key}: how the caller authenticated.
   *
   * @param kind a person or a key
   */
  record Via(Principal.Kind kind) implements Condition {

    /**
     * @throws InvalidInputException for the host itself, who is asked for no permission
     */
    public Via {
      if (kind == Principal.Kind.SYSTEM) {
        throw invalid("A caller comes via session or via api-key");
      }
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      return Truth.of(circumstances.via() == kind);
    }

    @Override
    public String toString() {
      return kind == Principal.Kind.USER ? "via session" : "via api-key";
    }
  }

  /**
   * {@code owner}: the resource is the caller's own; not known where the host does not say whose it
   * is.
   */
  record Owner() implements Condition {

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      return circumstances.owner();
    }

    @Override
    public String toString() {
      return "owner";
    }
  }

  /**
   * {@code attribute site = "north"}: an attribute of the subject, which administrators or the
   * mappings of a login provider set, has a value. Who lacks the attribute does not have it.
   *
   * @param name {@code [a-z][a-z0-9-]{0,63}}
   * @param value 1 to 256 characters in Unicode normal form C, no control or format characters but
   *     the two joiners
   */
  record Attribute(String name, String value) implements Condition {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final int MAX_VALUE = 256;

    /**
     * @throws InvalidInputException if a part breaks its rule
     */
    public Attribute {
      require(name, value);
    }

    /**
     * Looks at an attribute that somebody is to have.
     *
     * @throws InvalidInputException if a part breaks its rule
     */
    public static void require(String name, String value) {
      if (!NAME.matcher(name).matches()) {
        throw invalid("The name of an attribute is 1 to 64 lower-case letters, digits, hyphens");
      }
      if (value.isEmpty() || value.length() > MAX_VALUE || !Characters.areLegible(value)) {
        throw invalid(
            "The value of an attribute has 1 to "
                + MAX_VALUE
                + " characters and no control characters");
      }
      if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
        throw invalid("The value of an attribute is in Unicode normal form C");
      }
    }

    @Override
    public Truth test(Map<String, String> attributes, Circumstances circumstances) {
      return Truth.of(value.equals(attributes.get(name)));
    }

    @Override
    public String toString() {
      return "attribute "
          + name
          + " = \""
          + value.replace("\\", "\\\\").replace("\"", "\\\"")
          + '"';
    }
  }

  private static void requireWhole(boolean whole, String text) {
    if (!whole) {
      throw invalid("Not in fractions: " + text);
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "condition", message);
  }
}

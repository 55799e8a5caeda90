package dev.castellan.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.license.LicenseJson;
import dev.castellan.internal.license.LicenseViews;
import dev.castellan.internal.license.Standing;
import dev.castellan.internal.text.EmailAddress;
import dev.castellan.internal.text.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a vendor lets a customer do. Immutable. Field by field: {@code docs/license-format.md}.
 *
 * <p>Texts are one line of printable characters in Unicode normal form C without a blank at either
 * end. Times are whole seconds from 1970 to 9999.
 *
 * @param id names the licence; 1 to 64 letters, digits and {@code . _ -}
 * @param customer who it was given to, 1 to 200 characters
 * @param email the customer's address; "" for none
 * @param edition of the vendor's product, at most 64 characters; "" for none
 * @param type on what terms
 * @param deployment where it is for, such as {@code production}, at most 128 characters; "" for any
 * @param issuedAt when it was made
 * @param validFrom from when on it holds
 * @param expiresAt until when, exclusively and after {@code validFrom}; empty for ever
 * @param graceDays for how many days after that nothing is refused yet, 0 to {@value
 *     #MAX_GRACE_DAYS}
 * @param features what it opens, by the vendor's own words: at most {@value #MAX_FEATURES}, each 1
 *     to 64 letters, digits and {@code . _ : -}, a letter or digit first
 * @param limits how much of what
 * @param otherClaims what else the key says, which this version does not know: JSON by name
 */
public record License(
    String id,
    String customer,
    String email,
    String edition,
    LicenseType type,
    String deployment,
    Instant issuedAt,
    Instant validFrom,
    Optional<Instant> expiresAt,
    int graceDays,
    SortedSet<String> features,
    LicenseLimits limits,
    SortedMap<String, String> otherClaims) {

  /** The most days of grace. */
  public static final int MAX_GRACE_DAYS = 3_650;

  /** The most features. */
  public static final int MAX_FEATURES = 100;

  private static final int MAX_CUSTOMER = 200;
  private static final int MAX_EDITION = 64;
  private static final int MAX_DEPLOYMENT = 128;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern FEATURE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
  private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * Copies and checks.
   *
   * @throws InvalidInputException with {@code license-invalid} and the member at fault
   */
  public License {
    features = Collections.unmodifiableSortedSet(new TreeSet<>(features));
    otherClaims = Collections.unmodifiableSortedMap(new TreeMap<>(otherClaims));
    require(ID.matcher(id).matches(), "id", "matches " + ID.pattern());
    require(!customer.isEmpty(), "customer", "is missing");
    requireLine("customer", customer, MAX_CUSTOMER);
    requireLine("edition", edition, MAX_EDITION);
    requireLine("deployment", deployment, MAX_DEPLOYMENT);
    require(email.isEmpty() || EmailAddress.isOne(email), "email", "is no address");
    requireTime("issuedAt", issuedAt);
    requireTime("validFrom", validFrom);
    expiresAt.ifPresent(end -> requireTime("expiresAt", end));
    require(
        expiresAt.isEmpty() || expiresAt.get().isAfter(validFrom),
        "expiresAt",
        "does not lie after validFrom");
    require(
        graceDays >= 0 && graceDays <= MAX_GRACE_DAYS,
        "graceDays",
        "is not 0 to " + MAX_GRACE_DAYS);
    require(
        features.size() <= MAX_FEATURES
            && features.stream().allMatch(name -> FEATURE.matcher(name).matches()),
        "features",
        "has more than "
            + MAX_FEATURES
            + " names, or one that does not match "
            + FEATURE.pattern());
    LicenseJson.requireOthers(otherClaims);
  }

  private static void requireLine(String field, String text, int max) {
    require(
        Printable.isLine(text, max),
        field,
        "is not one line of at most "
            + max
            + " printable characters in Unicode normal form C, without a blank at either end");
  }

  private static void requireTime(String field, Instant time) {
    require(
        !time.isBefore(Instant.EPOCH)
            && !time.isAfter(END_OF_TIME)
            && time.equals(time.truncatedTo(ChronoUnit.SECONDS)),
        field,
        "is not a whole second between 1970 and 9999");
  }

  private static void require(boolean holds, String field, String otherwise) {
    if (!holds) {
      throw new InvalidInputException(
          ErrorCode.LICENSE_INVALID, field, "The licence's " + field + ' ' + otherwise);
    }
  }

  /** What a product without a key gives: so many connections, for ever. */
  public static License community(long connections) {
    return builder("community", "Community")
        .type(LicenseType.COMMUNITY)
        .limits(LicenseLimits.connections(Limit.of(connections)))
        .build();
  }

  /** Begins a licence: official, from 1970 on, without end or grace, and without a connection. */
  public static Builder builder(String id, String customer) {
    return new Builder(id, customer);
  }

  /** The same licence, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Whether it opens this feature of the vendor's. */
  public boolean hasFeature(String feature) {
    return features.contains(feature);
  }

  /** As REST and the command line write it; no key. */
  public String json() {
    return LicenseViews.license(this);
  }

  /**
   * How it stands at a time: {@code VALID}, {@code EXPIRING}, {@code IN_GRACE}, {@code EXPIRED} or
   * {@code NOT_YET_VALID}.
   */
  public LicenseState stateAt(Instant time) {
    return Standing.of(this, time).state();
  }

  /** When its grace is over; empty if it never expires. */
  public Optional<Instant> graceEndsAt() {
    return expiresAt.map(end -> end.plus(Duration.ofDays(graceDays)));
  }

  /** Puts a licence together. Not for use by several threads. */
  public static final class Builder {

    private final String id;
    private final String customer;
    private String email = "";
    private String edition = "";
    private LicenseType type = LicenseType.OFFICIAL;
    private String deployment = "";
    private Instant issuedAt = Instant.EPOCH;
    private Instant validFrom = Instant.EPOCH;
    private Optional<Instant> expiresAt = Optional.empty();
    private int graceDays;
    private SortedSet<String> features = Collections.emptySortedSet();
    private LicenseLimits limits = LicenseLimits.connections(Limit.of(0));
    private SortedMap<String, String> otherClaims = Collections.emptySortedMap();

    private Builder(String id, String customer) {
      this.id = id;
      this.customer = customer;
    }

    private Builder(License license) {
      this(license.id, license.customer);
      this.email = license.email;
      this.edition = license.edition;
      this.type = license.type;
      this.deployment = license.deployment;
      this.issuedAt = license.issuedAt;
      this.validFrom = license.validFrom;
      this.expiresAt = license.expiresAt;
      this.graceDays = license.graceDays;
      this.features = license.features;
      this.limits = license.limits;
      this.otherClaims = license.otherClaims;
    }

    /** The customer's address. */
    public Builder email(String address) {
      this.email = address;
      return this;
    }

    /** Of the vendor's product. */
    public Builder edition(String name) {
      this.edition = name;
      return this;
    }

    /** On what terms. */
    public Builder type(LicenseType terms) {
      this.type = terms;
      return this;
    }

    /** Where it is for. */
    public Builder deployment(String name) {
      this.deployment = name;
      return this;
    }

    /** When it was made, and from when on it holds if nothing else is said afterwards. */
    public Builder issuedAt(Instant time) {
      this.issuedAt = time;
      this.validFrom = time;
      return this;
    }

    /** From when on it holds. */
    public Builder validFrom(Instant time) {
      this.validFrom = time;
      return this;
    }

    /** Until when, and for how many days after that nothing is refused yet. */
    public Builder expiresAt(Instant time, int daysOfGrace) {
      this.expiresAt = Optional.of(time);
      this.graceDays = daysOfGrace;
      return this;
    }

    /** What it opens. */
    public Builder features(Iterable<String> names) {
      NavigableSet<String> all = new TreeSet<>();
      names.forEach(all::add);
      this.features = all;
      return this;
    }

    /** How much of what. */
    public Builder limits(LicenseLimits all) {
      this.limits = all;
      return this;
    }

    /** What this version does not know: JSON by name. */
    public Builder otherClaims(Map<String, String> json) {
      this.otherClaims = new TreeMap<>(json);
      return this;
    }

    /**
     * The licence.
     *
     * @throws InvalidInputException with {@code license-invalid} and the member at fault
     */
    public License build() {
      return new License(
          id,
          customer,
          email,
          edition,
          type,
          deployment,
          issuedAt,
          validFrom,
          expiresAt,
          graceDays,
          features,
          limits,
          otherClaims);
    }
  }
}

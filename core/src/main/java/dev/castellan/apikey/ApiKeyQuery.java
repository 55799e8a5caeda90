package dev.castellan.apikey;

import java.util.Optional;

/**
 * Which keys to list, and in which order. Immutable; the methods answer a changed copy.
 *
 * @param text only keys whose name contains this, without regard to case
 * @param ownerId only keys of this user
 * @param role only keys that hold this role at {@code /}
 * @param enabled only keys that are enabled, or disabled
 * @param expired only keys whose end has come, or has not
 * @param sort by what to sort
 * @param descending whether the order is turned round
 */
public record ApiKeyQuery(
    Optional<String> text,
    Optional<String> ownerId,
    Optional<String> role,
    Optional<Boolean> enabled,
    Optional<Boolean> expired,
    Sort sort,
    boolean descending) {

  /** What a list of keys can be sorted by; equal ones follow in the order of their ids. */
  public enum Sort {
    /** By name, without regard to case. */
    NAME,
    /** By time of creation, to the millisecond. */
    CREATED_AT,
    /** By end, those without one last. */
    EXPIRES_AT
  }

  /** All keys by name. */
  public static ApiKeyQuery all() {
    return new ApiKeyQuery(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Sort.NAME,
        false);
  }

  /** Only keys whose name contains this. */
  public ApiKeyQuery containing(String part) {
    return new ApiKeyQuery(Optional.of(part), ownerId, role, enabled, expired, sort, descending);
  }

  /** Only keys of this user. */
  public ApiKeyQuery ownedBy(String userId) {
    return new ApiKeyQuery(text, Optional.of(userId), role, enabled, expired, sort, descending);
  }

  /** Only keys that hold this role at {@code /}. */
  public ApiKeyQuery holding(String wanted) {
    return new ApiKeyQuery(text, ownerId, Optional.of(wanted), enabled, expired, sort, descending);
  }

  /** Only keys that are enabled, or disabled. */
  public ApiKeyQuery enabled(boolean wanted) {
    return new ApiKeyQuery(text, ownerId, role, Optional.of(wanted), expired, sort, descending);
  }

  /** Only keys whose end has come, or has not. */
  public ApiKeyQuery expired(boolean wanted) {
    return new ApiKeyQuery(text, ownerId, role, enabled, Optional.of(wanted), sort, descending);
  }

  /** In this order. */
  public ApiKeyQuery sortedBy(Sort by, boolean turnedRound) {
    return new ApiKeyQuery(text, ownerId, role, enabled, expired, by, turnedRound);
  }
}

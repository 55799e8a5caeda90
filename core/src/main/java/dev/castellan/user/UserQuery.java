package dev.castellan.user;

import java.util.Optional;

/**
 * Which users to list, and in which order.
 *
 * @param text only users whose name, display name or e-mail address contains this, without regard
 *     to case
 * @param role only users that hold this role at {@code /}
 * @param enabled only users that are enabled, or disabled
 * @param sort by what to sort
 * @param descending whether the order is turned round
 */
public record UserQuery(
    Optional<String> text,
    Optional<String> role,
    Optional<Boolean> enabled,
    Sort sort,
    boolean descending) {

  /** What a list of users can be sorted by; equal ones follow in the order of their ids. */
  public enum Sort {
    /** By name, without regard to case. */
    USERNAME,
    /** By time of creation. */
    CREATED_AT
  }

  /** All users by name. */
  public static UserQuery all() {
    return new UserQuery(
        Optional.empty(), Optional.empty(), Optional.empty(), Sort.USERNAME, false);
  }

  /** Only users whose name, display name or e-mail address contains this. */
  public UserQuery containing(String part) {
    return new UserQuery(Optional.of(part), role, enabled, sort, descending);
  }
}

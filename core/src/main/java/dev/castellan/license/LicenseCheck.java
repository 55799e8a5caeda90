package dev.castellan.license;

import dev.castellan.ErrorCode;
import dev.castellan.internal.license.LicenseViews;
import java.util.List;
import java.util.Set;

/** What a key would mean, if it were put in force now. */
public sealed interface LicenseCheck {

  /** As REST and the command line write it. */
  default String json() {
    return LicenseViews.check(this);
  }

  /**
   * It would be taken.
   *
   * @param license what it says
   * @param states how it would stand
   * @param gained what would be more than now
   * @param lost what would be less than now
   * @param connectionsAbove how many of the open connections would be above its limit; none of them
   *     is ended, but no new one comes in before
   */
  record Acceptable(
      License license,
      Set<LicenseState> states,
      List<Difference> gained,
      List<Difference> lost,
      long connectionsAbove)
      implements LicenseCheck {

    /** Copies. */
    public Acceptable {
      states = Set.copyOf(states);
      gained = List.copyOf(gained);
      lost = List.copyOf(lost);
    }
  }

  /**
   * It would be refused.
   *
   * @param code with which {@link LicenseService#update} refuses it
   * @param message the same for people
   */
  record Refused(ErrorCode code, String message) implements LicenseCheck {}

  /**
   * One thing that would change.
   *
   * @param what {@code expiresAt}, {@code graceDays}, {@code features NAME}, {@code limits
   *     NAME.soft} or {@code limits NAME.hard}
   * @param before what it is; "" for nothing
   * @param after what it would be; "" for nothing
   */
  record Difference(String what, String before, String after) {}
}

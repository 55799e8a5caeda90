package dev.castellan.license;

import dev.castellan.internal.license.LicenseViews;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The licence at this moment, as this node sees it.
 *
 * @param license what holds: of the key, or what there is without one
 * @param version of the record that says so, for {@link LicenseService#update}; {@value
 *     #NO_VERSION} if no key was ever stored, or the host has fixed one
 * @param keyed whether a key says so
 * @param states all that is to say of it, gravest last; at least one
 * @param daysLeft until it expires, rounded up, 0 or less afterwards; empty if it never does
 * @param softLimit above how many connections there are more than it likes; {@link Limit#NONE} for
 *     no end
 * @param connectionLimit how many connections may be open now; less than in the licence once it has
 *     expired, if the host wants it so; {@link Limit#NONE} for no end
 * @param connections how many are open on all nodes
 * @param time the highest time that was seen, by which the licence is judged
 * @param alarms which are raised, in the order of {@link LicenseAlarm}
 * @param broker the broker's name
 * @param brokerVersion the broker's version
 */
public record LicenseStatus(
    License license,
    String version,
    boolean keyed,
    Set<LicenseState> states,
    Optional<Long> daysLeft,
    long softLimit,
    long connectionLimit,
    long connections,
    Instant time,
    List<LicenseAlarm> alarms,
    String broker,
    String brokerVersion) {

  /** Where nothing is stored. */
  public static final String NO_VERSION = "none";

  /** Copies the sets. */
  public LicenseStatus {
    states = Collections.unmodifiableSet(EnumSet.copyOf(states));
    alarms = List.copyOf(alarms);
  }

  /** The gravest of the states. */
  public LicenseState state() {
    LicenseState gravest = LicenseState.VALID;
    for (LicenseState state : states) {
      gravest = state;
    }
    return gravest;
  }

  /** As REST and the command line write it. */
  public String json() {
    return LicenseViews.status(this);
  }
}

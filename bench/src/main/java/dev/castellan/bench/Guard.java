package dev.castellan.bench;

import dev.castellan.access.Condition;
import dev.castellan.access.Network;
import dev.castellan.access.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A condition of a rule, once for the engine and once in plain words for the oracle. */
enum Guard {
  NONE,
  SECOND_FACTOR,
  SESSION,
  RECENT,
  OFFICE,
  NORTH;

  /** All but none. */
  static final List<Guard> REAL = List.of(SECOND_FACTOR, SESSION, RECENT, OFFICE, NORTH);

  /** For the engine. */
  List<Condition> conditions() {
    return switch (this) {
      case NONE -> List.of();
      case SECOND_FACTOR -> List.of(new Condition.SecondFactor());
      case SESSION -> List.of(new Condition.Via(Principal.Kind.USER));
      case RECENT -> List.of(new Condition.AuthenticatedWithin(Duration.ofMinutes(15)));
      case OFFICE -> List.of(new Condition.AddressIn(Network.parse("10.0.0.0/8")));
      case NORTH -> List.of(new Condition.Attribute("site", "north"));
    };
  }

  /** Whether it holds; empty if nobody knows. */
  Optional<Boolean> holds(Caller caller, boolean north) {
    return switch (this) {
      case NONE -> Optional.of(true);
      case SECOND_FACTOR -> Optional.of(caller.secondFactor());
      case SESSION -> Optional.of(caller.session());
      case RECENT -> caller.session() ? Optional.of(caller.recent()) : Optional.empty();
      case OFFICE ->
          caller.address().isEmpty()
              ? Optional.empty()
              : Optional.of(caller.address().startsWith("10."));
      case NORTH -> Optional.of(north);
    };
  }
}

package dev.castellan.internal.access;

import dev.castellan.access.Decision;
import dev.castellan.login.Restriction;

/** The answers that no role gives. */
final class Decisions {

  static final Decision SYSTEM = of(Decision.Outcome.ALLOWED);
  static final Decision NO_MATCH = of(Decision.Outcome.NO_MATCH);
  static final Decision UNKNOWN_SUBJECT = of(Decision.Outcome.UNKNOWN_SUBJECT);
  static final Decision UNKNOWN_ACTION = of(Decision.Outcome.UNKNOWN_ACTION);
  static final Decision STALE = of(Decision.Outcome.STALE);
  static final Decision SESSION_REQUIRED = of(Decision.Outcome.SESSION_REQUIRED);
  static final Decision AUTHENTICATION_TOO_OLD = of(Decision.Outcome.AUTHENTICATION_TOO_OLD);

  private static final Decision PASSWORD_CHANGE_REQUIRED =
      of(Decision.Outcome.PASSWORD_CHANGE_REQUIRED);
  private static final Decision SECOND_FACTOR_REQUIRED =
      of(Decision.Outcome.SECOND_FACTOR_REQUIRED);

  private Decisions() {}

  static Decision of(Restriction restriction) {
    return switch (restriction) {
      case PASSWORD -> PASSWORD_CHANGE_REQUIRED;
      case SECOND_FACTOR -> SECOND_FACTOR_REQUIRED;
    };
  }

  private static Decision of(Decision.Outcome outcome) {
    return new Decision(outcome, "");
  }
}

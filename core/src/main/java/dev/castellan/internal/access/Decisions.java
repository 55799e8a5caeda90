package dev.castellan.internal.access;

import dev.castellan.access.Decision;

/** The answers that no role gives. */
final class Decisions {

  static final Decision SYSTEM = of(Decision.Outcome.ALLOWED);
  static final Decision NO_MATCH = of(Decision.Outcome.NO_MATCH);
  static final Decision UNKNOWN_SUBJECT = of(Decision.Outcome.UNKNOWN_SUBJECT);
  static final Decision UNKNOWN_ACTION = of(Decision.Outcome.UNKNOWN_ACTION);
  static final Decision STALE = of(Decision.Outcome.STALE);

  private Decisions() {}

  private static Decision of(Decision.Outcome outcome) {
    return new Decision(outcome, "");
  }
}

package dev.castellan.console.internal;

import java.io.Serial;

/** Ends a call with a problem. Has no stack trace: it is an answer, not a fault. */
final class Refusal extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.code(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}

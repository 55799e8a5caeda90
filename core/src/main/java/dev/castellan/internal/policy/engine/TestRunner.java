package dev.castellan.internal.policy.engine;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTestReport;
import java.time.Instant;

/** Runs the tests that a policy carries with it. */
public final class TestRunner {

  /** For this policy. */
  public TestRunner(Policy policy, Catalogue host, Instant now) {}

  /** See {@link PolicyTestReport#run}. */
  public PolicyTestReport run() {
    return new PolicyTestReport(java.util.List.of(), java.util.List.of(), 0);
  }
}

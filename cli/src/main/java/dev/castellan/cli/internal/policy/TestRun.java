package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Catalogue;
import dev.castellan.access.PolicyTestReport;
import dev.castellan.access.PolicyTestReport.Result;
import dev.castellan.access.PolicyTestReport.Uncovered;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.SourceText;
import java.time.Instant;
import java.util.List;

/** What came of a policy's own tests. */
final class TestRun {

  private final SourceText source;
  private final PolicyTestReport report;
  private final int tests;

  private TestRun(SourceText source, PolicyTestReport report, int tests) {
    this.source = source;
    this.report = report;
    this.tests = tests;
  }

  /** Runs them. */
  static TestRun of(LoadedPolicy loaded, Catalogue words, Instant now) {
    return new TestRun(
        loaded.source(),
        PolicyTestReport.run(loaded.policy(), words, now),
        loaded.policy().tests().size());
  }

  /** Whether every expectation was met. */
  boolean passed() {
    return report.passed();
  }

  /** Whether at least so many of a hundred rules are shown by a test. */
  boolean covers(int percent) {
    return 100L * covered() >= (long) percent * report.rules();
  }

  /** Prints each expectation that was not met, with what came instead. */
  void printFailures(Output output) {
    for (Result result : report.results()) {
      result
          .failure()
          .ifPresent(
              came ->
                  output.print(
                      Line.of(source.at(result.line()) + ": ")
                          .bad("failed")
                          .add(": \"" + result.test() + "\": " + result.expectation())
                          .add(": " + came)));
    }
  }

  /** Prints each rule that no test shows. */
  void printUncovered(Output output) {
    for (Uncovered uncovered : report.uncovered()) {
      output.print(
          Line.of(source.at(uncovered.rule().line()) + ": ")
              .doubtful("not tested")
              .add(": role " + uncovered.role() + ": " + uncovered.rule()));
    }
  }

  /** How it went, in words. */
  String summary() {
    return met() + " of " + Words.count(report.results().size(), "expectation") + " met";
  }

  /** How many tests there are, in words. */
  String tests() {
    return Words.count(tests, "test");
  }

  /** How many rules are shown by a test, in words. */
  String coverage() {
    return covered()
        + " of "
        + Words.count(report.rules(), "rule")
        + " tested, "
        + percent()
        + " %";
  }

  /** Adds it to what is said about the file. */
  void addTo(ObjectNode file) {
    file.put("tests", tests).put("expectations", report.results().size()).put("met", met());
    ArrayNode failures = file.putArray("failures");
    for (Result result : report.results()) {
      result
          .failure()
          .ifPresent(
              came ->
                  failures
                      .addObject()
                      .put("test", result.test())
                      .put("line", result.line())
                      .put("column", source.column(result.line()))
                      .put("expectation", result.expectation())
                      .put("came", came));
    }
  }

  /** Adds the rules that no test shows. */
  void addCoverageTo(ObjectNode file) {
    ObjectNode coverage =
        file.putObject("coverage")
            .put("rules", report.rules())
            .put("tested", covered())
            .put("percent", percent());
    ArrayNode uncovered = coverage.putArray("uncovered");
    for (Uncovered rule : report.uncovered()) {
      uncovered
          .addObject()
          .put("role", rule.role())
          .put("rule", rule.rule().toString())
          .put("line", rule.rule().line());
    }
  }

  private int met() {
    List<Result> results = report.results();
    return (int) results.stream().filter(result -> result.failure().isEmpty()).count();
  }

  private int covered() {
    return report.rules() - report.uncovered().size();
  }

  /** Rounded down, so that only all of them are a hundred. */
  private int percent() {
    return report.rules() == 0 ? 100 : (int) (100L * covered() / report.rules());
  }
}

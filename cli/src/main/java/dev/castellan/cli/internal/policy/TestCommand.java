package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Catalogue;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy test}. */
@Command(description = "Runs the tests that policies carry with them.")
final class TestCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The policies; - is standard input.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--coverage", description = "Name the rules that decide no test.")
  private boolean coverage;

  @Option(
      names = "--min-coverage",
      paramLabel = "PERCENT",
      description = "How many of a hundred rules must decide a test, 0 to 100.")
  private int minimum;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Mixin private Common common = new Common();

  TestCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    if (minimum < 0 || minimum > 100) {
      throw common.wrong("--min-coverage is a number from 0 to 100, not " + minimum);
    }
    common.requireOneStandardInput(options.with(files));
    Loader loader = new Loader(environment);
    Catalogue words = loader.words(options.catalogs());
    Instant now = environment.time().instant();
    return new Batch(loader, output).each(files, loaded -> test(loaded, words, now, output));
  }

  private Batch.Result test(LoadedPolicy loaded, Catalogue words, Instant now, Output output) {
    TestRun tests = TestRun.of(loaded, words, now);
    boolean fine = tests.passed() && tests.covers(minimum);
    tests.printFailures(output);
    Line verdict = Line.of(loaded.source().name() + ": ");
    (fine ? verdict.good("ok") : verdict.bad("not ok"))
        .add(": " + tests.tests() + "; " + tests.summary());
    boolean counted = coverage || minimum > 0;
    if (counted) {
      tests.printUncovered(output);
      verdict.add("; " + tests.coverage());
    }
    if (!tests.covers(minimum)) {
      verdict.add(", fewer than the " + minimum + " % that are wanted");
    }
    output.print(verdict);

    ObjectNode json = loaded.json().put("ok", fine);
    tests.addTo(json);
    if (counted) {
      tests.addCoverageTo(json);
    }
    return new Batch.Result(fine, json);
  }
}

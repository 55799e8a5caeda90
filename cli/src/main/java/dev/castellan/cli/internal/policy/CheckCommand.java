package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
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

/** {@code policy check}: all that a save would look at, without a store. */
@Command(description = "Reads policies, looks for mistakes and runs their own tests.")
final class CheckCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The policies; - is standard input.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Mixin private Common common = new Common();

  CheckCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    common.requireOneStandardInput(options.with(files));
    Loader loader = new Loader(environment);
    Catalogue words = loader.words(options.catalogs());
    Instant now = environment.time().instant();
    return new Batch(loader, output).each(files, loaded -> check(loaded, words, now, output));
  }

  private Batch.Result check(LoadedPolicy loaded, Catalogue words, Instant now, Output output) {
    Findings findings = Findings.of(loaded, words, now);
    TestRun tests = TestRun.of(loaded, words, now);
    boolean fine = findings.fine(strict) && tests.passed();
    findings.print(output);
    tests.printFailures(output);
    Line verdict = Line.of(loaded.source().name() + ": ");
    output.print(
        (fine ? verdict.good("ok") : verdict.bad("not ok"))
            .add(": " + size(loaded.policy()) + "; " + findings.summary())
            .add("; " + tests.summary()));

    Policy policy = loaded.policy();
    ObjectNode json =
        loaded
            .json()
            .put("ok", fine)
            .put("revision", policy.revision())
            .put("roles", policy.roles().size())
            .put("rules", rules(policy))
            .put("bindings", policy.bindings().size());
    findings.addTo(json);
    tests.addTo(json);
    return new Batch.Result(fine, json);
  }

  private static String size(Policy policy) {
    return Words.count(policy.roles().size(), "role")
        + ", "
        + Words.count(rules(policy), "rule")
        + ", "
        + Words.count(policy.bindings().size(), "binding")
        + ", "
        + Words.count(policy.tests().size(), "test");
  }

  private static int rules(Policy policy) {
    return policy.roles().stream().mapToInt(role -> role.rules().size()).sum();
  }
}

package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Catalogue;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy lint}. */
@Command(description = "Looks for what is hardly meant in policies; says nothing if all is well.")
final class LintCommand implements Callable<Integer> {

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

  LintCommand(Environment environment) {
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
    return new Batch(loader, output)
        .each(
            files,
            loaded -> {
              Findings findings = Findings.of(loaded, words, now);
              findings.print(output);
              boolean fine = findings.fine(strict);
              ObjectNode json = loaded.json().put("ok", fine);
              findings.addTo(json);
              return new Batch.Result(fine, json);
            });
  }
}

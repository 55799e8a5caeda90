package dev.castellan.cli.internal.policy;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Explanation;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Resource;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy explain}. */
@Command(description = "Says whether somebody may do something by a policy, and why.")
final class ExplainCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "FILE", description = "The policy; - is standard input.")
  private String file = "";

  @Mixin private SubjectOptions who = new SubjectOptions();

  @Option(
      names = "--can",
      paramLabel = "ACTION",
      required = true,
      converter = Converters.ToAction.class,
      description = "What, as type:verb.")
  private @Nullable Action action;

  @Option(
      names = "--on",
      paramLabel = "PATH",
      required = true,
      converter = Converters.ToResource.class,
      description = "On what, such as /tenants/acme/topics/orders.")
  private @Nullable Resource resource;

  @Mixin private CircumstanceOptions how = new CircumstanceOptions();

  @Option(names = "--exit-code", description = "End with 1 if it is not allowed.")
  private boolean exitCode;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Mixin private Common common = new Common();

  ExplainCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    common.requireOneStandardInput(options.with(List.of(file)));
    Circumstances circumstances = how.circumstances(environment.time().instant(), common);
    Loader loader = new Loader(environment);
    LoadedPolicy loaded = loader.load(file);
    PolicySubject subject = who.subject(loaded.policy(), common);
    PolicyEvaluator evaluator =
        PolicyEvaluator.of(loaded.policy(), loader.words(options.catalogs()));
    if (action == null || resource == null) {
      throw new IllegalStateException("Both are required");
    }
    Explanation explanation =
        evaluator.explain(evaluator.resolve(subject), action, resource, circumstances);
    ExplanationText text = new ExplanationText(loaded.source(), subject, explanation);
    text.print(output);
    output.print(text.json());
    boolean allowed = explanation.decision().allowed();
    return exitCode && !allowed ? ExitCode.NOT_FINE : ExitCode.FINE;
  }
}

package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Catalogue;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyDiff.Change;
import dev.castellan.access.PolicyWorld;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy diff}. */
@Command(description = "Says who may do what by the new policy and could not by the old, and back.")
final class DiffCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "OLD", index = "0", description = "The policy now; - is standard input.")
  private String before = "";

  @Parameters(paramLabel = "NEW", index = "1", description = "The policy to come, likewise.")
  private String after = "";

  @Option(names = "--exit-code", description = "End with 1 if anybody gains or loses anything.")
  private boolean exitCode;

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Mixin private Common common = new Common();

  DiffCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    common.requireOneStandardInput(options.with(List.of(before, after)));
    Loader loader = new Loader(environment);
    Catalogue words = loader.words(options.catalogs());
    LoadedPolicy old = loader.load(before);
    LoadedPolicy fresh = loader.load(after);
    PolicyWorld world = PolicyWorld.of(words, environment.time().instant());
    List<Change> changes = PolicyDiff.between(old.policy(), fresh.policy(), world).changes();
    DiffText.print(changes, output);
    output.print(json(changes));
    return exitCode && !changes.isEmpty() ? ExitCode.NOT_FINE : ExitCode.FINE;
  }

  private static ObjectNode json(List<Change> changes) {
    ObjectNode document = Json.object().put("same", changes.isEmpty());
    ArrayNode array = document.putArray("changes");
    for (Change change : changes) {
      ObjectNode node =
          array.addObject().put("kind", change.kind().text()).put("who", change.who());
      node.set("actions", Json.array(change.actions()));
      node.put("pattern", change.pattern());
      node.set("except", Json.array(change.except()));
      node.set("before", Json.array(change.before()));
      node.set("after", Json.array(change.after()));
    }
    return document;
  }
}

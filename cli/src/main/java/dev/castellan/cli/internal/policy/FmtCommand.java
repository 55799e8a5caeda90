package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Policy;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Replacement;
import dev.castellan.cli.internal.SourceText;
import dev.castellan.cli.internal.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy fmt}. */
@Command(description = "Prints a policy in the one canonical layout, or puts its file into it.")
final class FmtCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "The policy; with --write or --check, several; - is standard input.")
  private List<String> files = new ArrayList<>();

  @ArgGroup private Mode mode = new Mode();

  @Mixin private Common common = new Common();

  /** What to do instead of printing. */
  private static final class Mode {

    @Option(names = "--write", description = "Replace each file that is not in it yet.")
    private boolean write;

    @Option(names = "--check", description = "Only say which files are not in it, and end with 1.")
    private boolean check;
  }

  FmtCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    common.requireOneStandardInput(files);
    if (mode.write && files.contains(Sources.STANDARD_INPUT)) {
      throw common.wrong("--write cannot replace standard input");
    }
    if (!mode.write && !mode.check && files.size() > 1) {
      throw common.wrong("Several files are formatted with --write or --check");
    }
    return new Batch(new Loader(environment), output).each(files, loaded -> format(loaded, output));
  }

  private Batch.Result format(LoadedPolicy loaded, Output output) {
    SourceText source = loaded.source();
    String text = loaded.policy().text();
    int difference = source.firstDifference(text);
    boolean formatted = difference == 0;
    if (mode.check) {
      ObjectNode json = loaded.json().put("ok", formatted);
      if (!formatted) {
        output.print(Line.of(source.at(difference) + ": ").bad("not formatted"));
        json.put("line", difference);
      }
      return new Batch.Result(formatted, json);
    }
    requireSame(loaded.policy(), text);
    if (mode.write) {
      if (!formatted) {
        Replacement.of(source).with(text);
        output.print(Line.of(source.name() + ": ").good("formatted"));
      }
      return new Batch.Result(true, loaded.json().put("ok", true).put("written", !formatted));
    }
    output.printRaw(text);
    return new Batch.Result(true, loaded.json().put("ok", true).put("text", text));
  }

  /** A formatter that changed what a policy says would do so unseen. */
  private static void requireSame(Policy policy, String text) {
    if (!Policy.parse(text).equals(policy)) {
      throw new IllegalStateException("The formatted text says something else; nothing is written");
    }
  }
}

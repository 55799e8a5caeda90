package dev.castellan.cli.internal.policy;

import dev.castellan.InvalidInputException;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupName;
import dev.castellan.access.PolicyMatrix;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy matrix}. */
@Command(description = "Writes out who may what by a policy: its roles, or the subjects of a test.")
final class MatrixCommand implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "FILE", description = "The policy; - is standard input.")
  private String file = "";

  @Option(
      names = "--test",
      paramLabel = "TEST",
      description = "The subjects of this test instead of the roles, on the paths that it names.")
  private Optional<String> test = Optional.empty();

  @Option(
      names = "--on",
      paramLabel = "PATH",
      converter = Converters.ToResource.class,
      description = "With --test: on this path too. May be given several times.")
  private List<Resource> resources = new ArrayList<>();

  @Option(
      names = "--action",
      paramLabel = "ACTION",
      converter = Converters.ToActionPattern.class,
      description = "Only such actions, such as topic:* or *:delete. May be given several times.")
  private List<ActionPattern> actions = new ArrayList<>();

  @Mixin private PolicyOptions options = new PolicyOptions();

  @Mixin private Common common = new Common();

  MatrixCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    common.requireOneStandardInput(options.with(List.of(file)));
    if (test.isEmpty() && !resources.isEmpty()) {
      throw common.wrong("--on needs --test: roles are written out by pattern");
    }
    Loader loader = new Loader(environment);
    LoadedPolicy loaded = loader.load(file);
    Catalogue words = loader.words(options.catalogs());
    PolicyMatrix matrix = matrix(loaded, words);
    PolicyMatrix wanted = actions.isEmpty() ? matrix : matrix.about(actions);
    output.printRaw(wanted.text());
    output.printRawJson(wanted.json());
    return ExitCode.FINE;
  }

  private PolicyMatrix matrix(LoadedPolicy loaded, Catalogue words) {
    try {
      return test.map(wanted -> ofSubjects(loaded, words, wanted))
          .orElseGet(() -> PolicyMatrix.ofRoles(loaded.policy(), words));
    } catch (InvalidInputException e) {
      throw BadFileException.of(loaded.source().name(), String.valueOf(e.getMessage()));
    }
  }

  private PolicyMatrix ofSubjects(LoadedPolicy loaded, Catalogue words, String wanted) {
    Givens givens = Givens.of(loaded.policy(), wanted, common);
    List<PolicySubject> subjects = givens.names().stream().map(givens::subject).toList();
    Set<GroupName> groups = new HashSet<>();
    subjects.forEach(subject -> groups.addAll(subject.groups()));
    Set<Resource> paths = new HashSet<>(resources);
    givens.test().scenes().stream()
        .flatMap(scene -> scene.expectations().stream())
        .map(PolicyTest.Expectation::resource)
        .forEach(paths::add);
    PolicyWorld world = new PolicyWorld(words, subjects, groups, environment.time().instant());
    return PolicyMatrix.ofSubjects(loaded.policy(), world, paths);
  }
}

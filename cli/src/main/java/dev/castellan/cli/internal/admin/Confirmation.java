package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Makes sure that what cannot be undone is meant. */
final class Confirmation {

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  /**
   * Has the name of what is at stake typed again.
   *
   * @throws Failure if something else is typed
   */
  void require(String what, String name, Common common, Environment environment) {
    if (yes) {
      return;
    }
    if (!environment.terminal().present()) {
      throw common.wrong("Nobody can be asked here; say --yes");
    }
    Optional<String> answer =
        environment.terminal().ask(what + " Type '" + name + "' if you mean it: ");
    if (!answer.map(String::strip).equals(Optional.of(name))) {
      throw Failure.of(ExitCode.GIVEN_UP, "nothing was done");
    }
  }
}

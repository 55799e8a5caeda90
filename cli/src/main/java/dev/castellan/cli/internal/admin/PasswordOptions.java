package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Sources;
import dev.castellan.cli.internal.Terminal;
import dev.castellan.secret.SecretText;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a new password comes from: a file, standard input, or somebody who types it twice. */
final class PasswordOptions {

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds the password, in one line; - is standard input. Asked for if left out.")
  private Optional<String> file = Optional.empty();

  boolean given() {
    return file.isPresent();
  }

  /**
   * The password.
   *
   * @throws Failure if what is typed the second time is something else
   */
  SecretText read(BackendOptions where, Common common, Environment environment) {
    if (file.isPresent()) {
      if (file.get().equals(Sources.STANDARD_INPUT) && where.readStandardInput(environment)) {
        throw common.wrong("'-' stands for standard input, which can be read once");
      }
      return SecretFile.line(file.get(), environment.input());
    }
    Terminal terminal = environment.terminal();
    if (!terminal.present()) {
      throw common.wrong("Nobody can be asked here; say --password-file");
    }
    Optional<SecretText> first = terminal.askSecret("New password: ");
    if (first.isEmpty() || !first.equals(terminal.askSecret("Again: "))) {
      throw Failure.of(ExitCode.GIVEN_UP, "that was not the same twice; nothing was done");
    }
    return first.get();
  }
}

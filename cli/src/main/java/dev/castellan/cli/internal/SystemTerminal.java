package dev.castellan.cli.internal;

import dev.castellan.secret.SecretText;
import java.io.Console;
import java.util.Arrays;
import java.util.Optional;

/** The terminal of the process: there if input and output both are one. */
final class SystemTerminal implements Terminal {

  @Override
  public boolean present() {
    return console().isPresent();
  }

  @Override
  public Optional<String> ask(String question) {
    return console().map(console -> console.readLine("%s", Plain.of(question)));
  }

  @Override
  public Optional<SecretText> askSecret(String question) {
    return console()
        .map(console -> console.readPassword("%s", Plain.of(question)))
        .map(SystemTerminal::secret);
  }

  private static SecretText secret(char[] answer) {
    SecretText secret = SecretText.of(new String(answer));
    Arrays.fill(answer, ' ');
    return secret;
  }

  @SuppressWarnings("SystemConsoleNull") // That is how it is before Java 22; else it is asked.
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(SystemTerminal::isTerminal);
  }

  /** From Java 22 on there can be a console without a terminal, which says so. */
  private static boolean isTerminal(Console console) {
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}

package dev.castellan.cli;

import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Plain;
import dev.castellan.storage.internal.SystemRuntime;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * {@code java -jar castellan-cli.jar}. All that is said is in UTF-8, whatever the terminal's is.
 */
final class Main {

  private Main() {}

  /** Runs one command and ends the process. */
  public static void main(String[] args) {
    Environment environment = Environment.ofProcess(System.in, SystemRuntime.time());
    // Not System.out, which keeps to itself that something could not be written.
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    System.exit(run(args, environment, out, err, Ansi.AUTO.enabled()));
  }

  /** Runs one command and answers its exit code. */
  static int run(
      String[] args, Environment environment, OutputStream out, OutputStream err, boolean colour) {
    PrintWriter errors = writer(err);
    CommandLine line =
        new CommandLine(new CastellanCommand(environment))
            .setOut(writer(out))
            .setErr(errors)
            .setColorScheme(Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
            .setExpandAtFiles(false)
            .setUsageHelpWidth(100)
            .setParameterExceptionHandler((wrong, arguments) -> usage(wrong))
            .setExecutionExceptionHandler((bug, command, result) -> bug(bug, errors));
    try {
      return line.execute(args);
    } catch (RuntimeException | Error bug) {
      return bug(bug, errors);
    }
  }

  private static int usage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("castellan: " + Plain.of(String.valueOf(wrong.getMessage())));
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.println("Run '" + command.getCommandSpec().qualifiedName() + " --help' for help.");
    err.flush();
    return ExitCode.USAGE;
  }

  private static int bug(Throwable bug, PrintWriter err) {
    err.println("castellan: a fault of the program: " + Plain.of(bug.toString()));
    err.flush();
    return ExitCode.BUG;
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
  }
}

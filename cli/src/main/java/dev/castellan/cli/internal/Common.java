package dev.castellan.cli.internal;

import dev.castellan.CastellanException;
import dev.castellan.storage.StoreException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that every command has, and the frame in which each runs. */
public final class Common {

  @Option(names = "--json", description = "Print one JSON document instead of text.")
  private boolean json;

  @Option(names = "--debug", description = "Show the stack trace of a fault of the program.")
  private boolean debug;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** What a command does: prints, and answers its exit code. */
  public interface Body {

    /** Runs it once. */
    int run(Output output);
  }

  /**
   * Runs a command; whatever goes wrong in it becomes a message and an exit code.
   *
   * @throws ParameterException if the arguments make no sense
   */
  public int run(Body body) {
    Output output = new Output(spec().commandLine(), json);
    try {
      int code = attempt(body, output);
      if (output.finish()) {
        return code;
      }
      output.complain("castellan: the output cannot be written");
      return ExitCode.BAD_FILE;
    } catch (ParameterException e) {
      throw e;
    } catch (RuntimeException | Error bug) {
      output.complain("castellan: a fault of the program: " + bug);
      if (debug) {
        output.trace(bug);
      } else {
        output.complain("Run it again with --debug to see where.");
      }
      return ExitCode.BUG;
    }
  }

  private static int attempt(Body body, Output output) {
    try {
      return body.run(output);
    } catch (BadFileException bad) {
      output.complain(bad);
      output.print(Json.files(false, List.of(Json.badFile(bad))));
      return ExitCode.BAD_FILE;
    } catch (Failure failure) {
      return fail(failure, output);
    } catch (CastellanException refused) {
      return fail(Failure.of(refused), output);
    } catch (StoreException trouble) {
      return fail(Failure.of(trouble), output);
    }
  }

  private static int fail(Failure failure, Output output) {
    output.complain("castellan: " + failure.text());
    output.print(failure.json());
    return failure.exitCode();
  }

  /** Whether one JSON document is wanted instead of text. */
  public boolean json() {
    return json;
  }

  /** The words that call the command, without those of a program around it: {@code users add}. */
  public String name() {
    Deque<String> words = new ArrayDeque<>();
    CommandSpec at = spec();
    while (at != null && isOurs(at)) {
      words.addFirst(at.name());
      at = at.parent();
    }
    return String.join(" ", words);
  }

  private static boolean isOurs(CommandSpec spec) {
    return spec.userObject().getClass().getName().startsWith(Common.class.getPackageName() + '.');
  }

  /**
   * Refuses to read standard input twice.
   *
   * @throws ParameterException if it is named more than once
   */
  public void requireOneStandardInput(List<String> files) {
    if (Collections.frequency(files, Sources.STANDARD_INPUT) > 1) {
      throw wrong("'-' stands for standard input, which can be read once");
    }
  }

  /** The arguments make no sense, and why. */
  public ParameterException wrong(String message) {
    return new ParameterException(spec().commandLine(), message);
  }

  private CommandSpec spec() {
    if (command == null) {
      throw new IllegalStateException("Not part of a command");
    }
    return command;
  }
}

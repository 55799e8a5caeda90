package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Goes through several files: what is wrong with one keeps no other from its turn. */
final class Batch {

  private final Loader loader;
  private final Output output;

  Batch(Loader loader, Output output) {
    this.loader = loader;
    this.output = output;
  }

  /**
   * What came of one file.
   *
   * @param fine whether it is as it should be
   * @param json what to say of it
   */
  record Result(boolean fine, ObjectNode json) {}

  /** Looks at each file and answers the exit code: that of the worst. */
  int each(List<String> files, Function<LoadedPolicy, Result> work) {
    int code = ExitCode.FINE;
    List<ObjectNode> all = new ArrayList<>();
    for (String file : files) {
      try {
        Result result = work.apply(loader.load(file));
        all.add(result.json());
        code = Math.max(code, result.fine() ? ExitCode.FINE : ExitCode.NOT_FINE);
      } catch (BadFileException bad) {
        output.complain(bad);
        all.add(Json.badFile(bad));
        code = ExitCode.BAD_FILE;
      }
    }
    output.print(Json.files(code == ExitCode.FINE, all));
    return code;
  }
}

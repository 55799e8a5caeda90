package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Common;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How many things of a list are wanted. */
final class MostOption {

  @Option(names = "--limit", paramLabel = "N", description = "At most so many; left out, all.")
  private Optional<Integer> limit = Optional.empty();

  /**
   * The number.
   *
   * @throws picocli.CommandLine.ParameterException if it is below 1
   */
  int number(Common common) {
    int number = limit.orElse(Integer.MAX_VALUE);
    if (number < 1) {
      throw common.wrong("--limit is 1 or more, not " + number);
    }
    return number;
  }
}

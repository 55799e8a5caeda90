package dev.castellan.cli.internal;

import dev.castellan.access.PolicyProblem;
import java.io.Serial;
import java.util.List;
import java.util.Optional;

/** A file cannot be read or written, or is not what it should be. */
public final class BadFileException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final String file;
  private final transient List<PolicyProblem> problems;

  /**
   * @param file its name
   * @param problems what is wrong, and where; at least one
   */
  public BadFileException(String file, List<PolicyProblem> problems) {
    super(file + ": " + problems.get(0));
    this.file = file;
    this.problems = List.copyOf(problems);
  }

  /** What is wrong has no place in the file. */
  public static BadFileException of(String file, String message) {
    return at(file, 0, 0, message);
  }

  /** What is wrong has a place in the file. */
  public static BadFileException at(String file, int line, int column, String message) {
    return new BadFileException(
        file, List.of(new PolicyProblem(line, column, message, Optional.empty())));
  }

  /** Its name. */
  public String file() {
    return file;
  }

  /** What is wrong, and where; at least one. */
  public List<PolicyProblem> problems() {
    return problems;
  }
}

package dev.castellan;

import dev.castellan.apikey.KeyFileProblem;
import java.io.Serial;
import java.util.List;

/** A file of API keys cannot be used; says where and why, for the first few reasons. */
public final class InvalidKeyFileException extends InvalidInputException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<KeyFileProblem> problems;

  /**
   * @param problems at least one
   */
  public InvalidKeyFileException(List<KeyFileProblem> problems) {
    super(ErrorCode.KEY_FILE_INVALID, "file", message(problems));
    this.problems = List.copyOf(problems);
  }

  private static String message(List<KeyFileProblem> problems) {
    int more = problems.size() - 1;
    return problems.get(0) + (more == 0 ? "" : "; and " + more + " more");
  }

  /** What is wrong, in the order of the lines; at least one. */
  public List<KeyFileProblem> problems() {
    return problems;
  }
}

package dev.castellan;

import dev.castellan.access.PolicyProblem;
import java.io.Serial;
import java.util.List;

/** What was given is no policy; says where and why, for the first few reasons. */
public final class InvalidPolicyException extends InvalidInputException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<PolicyProblem> problems;

  /**
   * @param problems at least one
   */
  public InvalidPolicyException(List<PolicyProblem> problems) {
    super(ErrorCode.POLICY_INVALID, "policy", problems.get(0).toString());
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the text; at least one. */
  public List<PolicyProblem> problems() {
    return problems;
  }
}

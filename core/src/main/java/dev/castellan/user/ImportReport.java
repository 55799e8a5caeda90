package dev.castellan.user;

import java.util.List;

/**
 * What an import did, or would do.
 *
 * @param users how many users the lines hold
 * @param created how many were created
 * @param updated how many were changed
 * @param unchanged how many were there and stayed as they are
 * @param failed how many lines are wrong, or users could not be written
 * @param problems why, of the first {@value #MAX_PROBLEMS} of those
 * @param complete whether all was done that was asked for; else to do it again goes on
 * @param dryRun whether all of this would only be so
 */
public record ImportReport(
    int users,
    int created,
    int updated,
    int unchanged,
    int failed,
    List<ImportProblem> problems,
    boolean complete,
    boolean dryRun) {

  /** How many problems are told. */
  public static final int MAX_PROBLEMS = 100;

  /** Copies the problems. */
  public ImportReport {
    problems = List.copyOf(problems);
  }
}

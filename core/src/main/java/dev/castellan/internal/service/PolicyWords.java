package dev.castellan.internal.service;

import dev.castellan.access.Action;
import dev.castellan.access.PolicyDiff;
import java.util.List;
import java.util.stream.Collectors;

/** The difference of two policies in words, for the audit log. */
final class PolicyWords {

  /** An audit entry has room for this many times over. */
  private static final int MAX_LENGTH = 8_000;

  private PolicyWords() {}

  /** One line for each change; of very many the first ones and how many more. */
  static String of(PolicyDiff diff) {
    StringBuilder words = new StringBuilder();
    List<PolicyDiff.Change> changes = diff.changes();
    for (int i = 0; i < changes.size(); i++) {
      String line = line(changes.get(i));
      if (words.length() + line.length() > MAX_LENGTH) {
        return words.append("and ").append(changes.size() - i).append(" more").toString();
      }
      words.append(line).append('\n');
    }
    return words.toString().strip();
  }

  private static String line(PolicyDiff.Change change) {
    return change.who()
        + ' '
        + change.kind().text()
        + ' '
        + change.actions().stream().map(Action::toString).collect(Collectors.joining(", "))
        + " on "
        + change.pattern()
        + (change.except().isEmpty() ? "" : " except " + String.join(", ", change.except()))
        + conditions(" when ", change.after())
        + conditions(", before when ", change.before());
  }

  private static String conditions(String lead, List<String> alternatives) {
    List<String> some = alternatives.stream().filter(text -> !text.isEmpty()).toList();
    return some.isEmpty() ? "" : lead + String.join(" or ", some);
  }
}

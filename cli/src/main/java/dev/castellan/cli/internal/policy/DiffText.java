package dev.castellan.cli.internal.policy;

import dev.castellan.access.Action;
import dev.castellan.access.PolicyDiff.Change;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import java.util.List;
import java.util.stream.Collectors;

/** The differences of two policies as people read them, each under the name of whom it concerns. */
final class DiffText {

  private DiffText() {}

  /** Prints them, in their order. */
  static void print(List<Change> changes, Output output) {
    if (changes.isEmpty()) {
      output.print("Nobody gains or loses anything.");
    }
    String who = "";
    for (Change change : changes) {
      if (!change.who().equals(who)) {
        output.print(Line.of("").strong(change.who()));
        who = change.who();
      }
      output.print(line(change));
    }
  }

  private static Line line(Change change) {
    Line line = Line.of("  ");
    switch (change.kind()) {
      case GAINS -> line.good("+ gains ");
      case LOSES -> line.bad("- loses ");
      case CONDITIONS -> line.doubtful("~ keeps ");
      case DENIED_LESS -> line.doubtful("~ denies less: ");
      case DENIED_MORE -> line.doubtful("~ denies more: ");
      case DENIED_OTHERWISE -> line.doubtful("~ denies otherwise: ");
    }
    line.add(
        change.actions().stream().map(Action::toString).collect(Collectors.joining(", "))
            + " on "
            + change.pattern());
    if (!change.except().isEmpty()) {
      line.add(" except " + String.join(", ", change.except()));
    }
    return line.add(conditions(change));
  }

  private static String conditions(Change change) {
    return switch (change.kind()) {
      case GAINS -> only(change.after());
      case LOSES -> only(change.before());
      case CONDITIONS -> ", " + when(change.before()) + " before, " + when(change.after()) + " now";
      case DENIED_LESS, DENIED_MORE, DENIED_OTHERWISE ->
          ", " + denied(change.before()) + " before, " + denied(change.after()) + " now";
    };
  }

  private static String denied(List<String> alternatives) {
    return alternatives.isEmpty() ? "never" : when(alternatives);
  }

  /** Nothing to say where no condition is asked. */
  private static String only(List<String> alternatives) {
    return alternatives.isEmpty() || alternatives.contains("") ? "" : " " + when(alternatives);
  }

  private static String when(List<String> alternatives) {
    if (alternatives.isEmpty() || alternatives.contains("")) {
      return "always";
    }
    return "when " + String.join(" or ", alternatives);
  }
}

package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Catalogue;
import dev.castellan.access.PolicyFinding;
import dev.castellan.access.PolicyFinding.Severity;
import dev.castellan.access.PolicyLint;
import dev.castellan.access.PolicyWorld;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.SourceText;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** What lint finds in a policy. */
final class Findings {

  private final SourceText source;
  private final List<PolicyFinding> findings;

  private Findings(SourceText source, List<PolicyFinding> findings) {
    this.source = source;
    this.findings = findings;
  }

  /** Looks for them. */
  static Findings of(LoadedPolicy loaded, Catalogue words, Instant now) {
    return new Findings(
        loaded.source(), PolicyLint.findings(loaded.policy(), PolicyWorld.of(words, now)));
  }

  /** Whether the policy can stay so; if strict, whether there is nothing to say at all. */
  boolean fine(boolean strict) {
    return count(Severity.ERROR) == 0 && (!strict || findings.isEmpty());
  }

  /** Prints each with its place. */
  void print(Output output) {
    for (PolicyFinding finding : findings) {
      Line line = Line.of(source.at(finding.line()) + ": ");
      if (finding.severity() == Severity.ERROR) {
        line.bad(severity(finding));
      } else {
        line.doubtful(severity(finding));
      }
      String role = finding.role().isEmpty() ? "" : "role " + finding.role() + ": ";
      output.print(line.add(": " + role + finding.message() + " [" + finding.kind().text() + ']'));
    }
  }

  /** How many there are, in words. */
  String summary() {
    return Words.count(count(Severity.ERROR), "error")
        + ", "
        + Words.count(count(Severity.WARNING), "warning");
  }

  /** Adds them to what is said about the file. */
  void addTo(ObjectNode file) {
    ArrayNode array = file.putArray("findings");
    for (PolicyFinding finding : findings) {
      ObjectNode node =
          array
              .addObject()
              .put("kind", finding.kind().text())
              .put("severity", severity(finding))
              .put("role", finding.role())
              .put("message", finding.message());
      if (finding.line() > 0) {
        node.put("line", finding.line()).put("column", source.column(finding.line()));
      }
    }
  }

  private int count(Severity severity) {
    return (int) findings.stream().filter(finding -> finding.severity() == severity).count();
  }

  private static String severity(PolicyFinding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }
}

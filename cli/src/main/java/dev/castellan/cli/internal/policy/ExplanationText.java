package dev.castellan.cli.internal.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.Explanation.Match;
import dev.castellan.access.GroupName;
import dev.castellan.access.PolicySubject;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.SourceText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why somebody may do something or not, as people and as programs read it. */
final class ExplanationText {

  private final SourceText source;
  private final PolicySubject subject;
  private final Explanation explanation;

  ExplanationText(SourceText source, PolicySubject subject, Explanation explanation) {
    this.source = source;
    this.subject = subject;
    this.explanation = explanation;
  }

  /** Prints the answer, the rule that decided, what comes nearest, and the other rules. */
  void print(Output output) {
    Decision decision = explanation.decision();
    Line answer = Line.of(subject.name() + ' ');
    output.print(
        (decision.allowed() ? answer.good("may") : answer.bad("may not"))
            .add(" " + explanation.action() + " on " + explanation.resource())
            .add(": " + decision.outcome().text()));
    explanation.deciding().ifPresent(match -> print(title(match), match, output));
    if (!explanation.nearestMiss().isEmpty()) {
      output.print("nearest: " + explanation.nearestMiss());
    }
    for (Match match : explanation.matches()) {
      if (!explanation.deciding().equals(Optional.of(match))) {
        print(match.applies() ? "also applies" : "does not apply", match, output);
      }
    }
  }

  private static String title(Match match) {
    return match.applies() ? "decided by" : "would allow it";
  }

  private void print(String title, Match match, Output output) {
    output.print(Line.of(title + ": ").strong(match.rule()));
    output.print("  " + place(match));
    output.print("  held as " + held(match));
    printConditions("  fails: ", match.failed(), output);
    printConditions("  not known: ", match.unknown(), output);
  }

  private static void printConditions(String title, List<?> conditions, Output output) {
    if (!conditions.isEmpty()) {
      output.print(
          title + conditions.stream().map(Object::toString).collect(Collectors.joining(", ")));
    }
  }

  private String place(Match match) {
    int line = match.rule().line();
    return line == 0 ? "in the built-in role " + match.role() : "at " + source.at(line);
  }

  private static String held(Match match) {
    Binding binding = match.binding();
    return String.join(" -> ", match.path())
        + " at "
        + binding.scope()
        + binding.until().map(end -> " until " + end).orElse("")
        + match.group().map(group -> ", through " + group).orElse("");
  }

  /** The same for programs. */
  ObjectNode json() {
    Decision decision = explanation.decision();
    ObjectNode document =
        Json.object()
            .put("allowed", decision.allowed())
            .put("outcome", decision.outcome().text())
            .put("subject", subject.name())
            .put("action", explanation.action().toString())
            .put("resource", explanation.resource().toString())
            .put("role", decision.role())
            .put("nearestMiss", explanation.nearestMiss());
    explanation.deciding().ifPresent(match -> document.set("deciding", json(match)));
    ArrayNode matches = document.putArray("matches");
    explanation.matches().forEach(match -> matches.add(json(match)));
    return document;
  }

  private static ObjectNode json(Match match) {
    ObjectNode node =
        Json.object()
            .put("rule", match.rule().toString())
            .put("applies", match.applies())
            .put("scope", match.binding().scope().toString());
    if (match.rule().line() > 0) {
      node.put("line", match.rule().line());
    }
    match.binding().until().ifPresent(end -> node.put("until", end.toString()));
    match.group().map(GroupName::toString).ifPresent(group -> node.put("group", group));
    node.set("path", Json.array(match.path()));
    node.set("failed", Json.array(match.failed()));
    node.set("unknown", Json.array(match.unknown()));
    return node;
  }
}

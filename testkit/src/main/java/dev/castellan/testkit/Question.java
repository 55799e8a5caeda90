package dev.castellan.testkit;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.Explanation.Match;
import dev.castellan.access.PolicySubject;
import dev.castellan.access.Principal;
import dev.castellan.access.Truth;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was asked and what came, in words.
 *
 * @param word can or cannot
 */
record Question(
    Catalogue catalogue,
    Places places,
    PolicySubject subject,
    String word,
    Circumstances circumstances,
    Explanation explanation) {

  Decision decision() {
    return explanation.decision();
  }

  AssertionError failure(String expected) {
    StringBuilder out = new StringBuilder();
    out.append(
        "%s %s %s on %s"
            .formatted(subject.name(), word, explanation.action(), explanation.resource()));
    line(out, "expected", expected);
    line(out, "came", came());
    line(out, "asked", asked());
    line(out, "holds", holds());
    explanation.deciding().ifPresent(match -> line(out, "decided", rule(match)));
    explanation.matches().stream()
        .filter(match -> !explanation.deciding().equals(Optional.of(match)))
        .forEach(match -> line(out, "also", rule(match)));
    if (!explanation.nearestMiss().isEmpty()) {
      line(out, "nearest", explanation.nearestMiss());
    }
    return new AssertionError(out.toString());
  }

  private static void line(StringBuilder out, String label, String text) {
    out.append("\n  ").append(label).append(": ").append(" ".repeat(8 - label.length()));
    out.append(text);
  }

  private String came() {
    String outcome = decision().outcome().text();
    if (decision().outcome() == Decision.Outcome.UNKNOWN_ACTION) {
      String type = explanation.action().type();
      Set<String> verbs = catalogue.verbs(type);
      return verbs.isEmpty()
          ? outcome + "; the catalogue knows the types " + String.join(", ", catalogue.types())
          : outcome + "; what can be done to " + type + " is " + String.join(", ", verbs);
    }
    return decision().role().isEmpty() ? outcome : outcome + " because " + decision().role();
  }

  private String asked() {
    List<String> parts = new ArrayList<>();
    parts.add("at " + circumstances.time());
    circumstances.address().ifPresent(address -> parts.add("from " + address));
    parts.add(circumstances.via() == Principal.Kind.API_KEY ? "via api-key" : "via session");
    circumstances
        .authenticatedAt()
        .filter(since -> !since.equals(circumstances.time()))
        .ifPresent(since -> parts.add("authenticated at " + since));
    if (circumstances.secondFactor()) {
      parts.add("mfa");
    }
    if (circumstances.owner() == Truth.HOLDS) {
      parts.add("as owner");
    }
    return String.join(", ", parts);
  }

  private String holds() {
    Stream<String> parts =
        Stream.of(
                subject.bindings().stream().map(Question::binding),
                subject.groups().stream().map(group -> "in " + group),
                subject.attributes().entrySet().stream()
                    .map(has -> new Condition.Attribute(has.getKey(), has.getValue()))
                    .map(Condition::toString))
            .flatMap(part -> part.sorted());
    String all = parts.collect(Collectors.joining("; "));
    return all.isEmpty() ? "nothing" : all;
  }

  private static String binding(Binding binding) {
    return binding.role()
        + " at "
        + binding.scope()
        + binding.until().map(end -> " until " + end).orElse("");
  }

  private String rule(Match match) {
    return match.rule()
        + places.behind(match.rule().line())
        + ", by "
        + String.join(" > ", match.path())
        + " at "
        + match.binding().scope()
        + match.group().map(group -> " through " + group).orElse("")
        + conditions("; fails: ", match.failed())
        + conditions("; not known: ", match.unknown());
  }

  private static String conditions(String label, Collection<Condition> conditions) {
    return conditions.isEmpty()
        ? ""
        : label + conditions.stream().map(Condition::toString).collect(Collectors.joining(", "));
  }
}

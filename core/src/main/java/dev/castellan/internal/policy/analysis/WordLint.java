package dev.castellan.internal.policy.analysis;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Catalogue;
import dev.castellan.access.PolicyFinding.Kind;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.internal.policy.text.Nearest;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Words that the catalogue lacks, and a catalogue of the text that is not that of the host. */
final class WordLint {

  private final LintScope scope;
  private final Findings findings;
  private final Set<String> allVerbs = new HashSet<>();

  WordLint(LintScope scope, Findings findings) {
    this.scope = scope;
    this.findings = findings;
    scope.catalogue().types().forEach(type -> allVerbs.addAll(scope.catalogue().verbs(type)));
  }

  void run() {
    Catalogue declared = scope.policy().catalogue();
    declared.types().forEach(type -> compare(type, declared.verbs(type)));
    for (Role role : scope.policy().roles()) {
      for (Rule rule : role.rules()) {
        rule.actions().forEach(action -> look(role, rule, action));
      }
    }
  }

  /** Types that a host does not name are not compared if it names none at all. */
  private void compare(String type, Set<String> verbs) {
    Catalogue host = scope.world().host();
    Catalogue ruling = host.and(Catalogue.own());
    boolean known = !ruling.verbs(type).isEmpty();
    if (known ? !ruling.verbs(type).equals(verbs) : !host.types().isEmpty()) {
      String there = known ? "has " + String.join(" ", ruling.verbs(type)) : "is not there";
      findings.error(
          Kind.CATALOG_MISMATCH,
          0,
          "",
          "the type '"
              + type
              + "' "
              + there
              + "; the catalog of the text says "
              + String.join(" ", verbs));
    }
  }

  private void look(Role role, Rule rule, ActionPattern action) {
    Catalogue catalogue = scope.catalogue();
    boolean anyType = action.type().equals(ActionPattern.ANY);
    if (!anyType && catalogue.verbs(action.type()).isEmpty()) {
      findings.error(
          Kind.UNKNOWN_TYPE,
          rule.line(),
          role.name(),
          "there is no type '" + action.type() + "'" + near(action.type(), catalogue.types()));
      return;
    }
    Set<String> verbs = anyType ? allVerbs : catalogue.verbs(action.type());
    if (!action.verb().equals(ActionPattern.ANY) && !verbs.contains(action.verb())) {
      findings.error(
          Kind.UNKNOWN_ACTION,
          rule.line(),
          role.name(),
          "there is no action '" + action + "'" + near(action.verb(), verbs));
    }
  }

  private static String near(String word, Collection<String> known) {
    return Nearest.to(word, known.stream().sorted().toList())
        .map(nearest -> "; did you mean '" + nearest + "'?")
        .orElse("");
  }
}

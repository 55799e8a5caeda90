package dev.castellan.internal.policy;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Principal;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The rules of the roles that are always there. They have no line. */
public final class BuiltInRules {

  /** Where a write hands out rights, so that only a person in a session makes it. */
  private static final List<String> GUARDED = List.of("user", "role", "policy", "api-key", "sso");

  private BuiltInRules() {}

  /** The rules of each built-in role, by its name. */
  public static Map<String, List<Rule>> of(Catalogue catalogue) {
    return Map.of(
        Roles.ADMINISTRATOR, administrator(catalogue), Roles.VIEWER, List.of(readEverything()));
  }

  private static List<Rule> administrator(Catalogue catalogue) {
    List<ActionPattern> free = new ArrayList<>();
    List<ActionPattern> guarded = new ArrayList<>();
    for (String type : catalogue.types()) {
      (GUARDED.contains(type) ? guarded : free).add(new ActionPattern(type, ActionPattern.ANY));
    }
    List<Rule> rules = new ArrayList<>();
    rules.add(readEverything());
    if (!free.isEmpty()) {
      rules.add(Rule.of(Effect.ALLOW, free, PathPattern.EVERYTHING));
    }
    if (!guarded.isEmpty()) {
      rules.add(
          Rule.of(Effect.ALLOW, guarded, PathPattern.EVERYTHING)
              .when(new Condition.Via(Principal.Kind.USER)));
    }
    return List.copyOf(rules);
  }

  private static Rule readEverything() {
    return Rule.of(
        Effect.ALLOW,
        List.of(
            new ActionPattern(ActionPattern.ANY, "read"),
            new ActionPattern(ActionPattern.ANY, "list")),
        PathPattern.EVERYTHING);
  }
}

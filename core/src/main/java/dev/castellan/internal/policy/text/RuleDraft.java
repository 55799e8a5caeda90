package dev.castellan.internal.policy.text;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Rule;
import java.util.List;

/** A rule that was read and may still get a comment. */
record RuleDraft(
    Effect effect,
    List<ActionPattern> actions,
    PathPattern pattern,
    List<Condition> conditions,
    List<String> comment,
    int line) {

  Rule rule() {
    return new Rule(effect, actions, pattern, conditions, String.join("\n", comment), line);
  }
}

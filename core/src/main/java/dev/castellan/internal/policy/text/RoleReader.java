package dev.castellan.internal.policy.text;

import dev.castellan.access.ActionPattern;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.internal.policy.text.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Reads {@code role NAME inherits NAMES { RULES }}. */
final class RoleReader {

  private static final List<String> EFFECTS = List.of("allow", "deny");
  private static final List<String> RESUME =
      List.of("allow", "deny", "}", "catalog", "role", "bind", "test");

  private final Cursor cursor;
  private final Remarks remarks;
  private final Problems problems;
  private final Structure structure;
  private final ConditionReader conditions;
  private int count;

  RoleReader(Cursor cursor, Remarks remarks, Problems problems, Structure structure) {
    this.cursor = cursor;
    this.remarks = remarks;
    this.problems = problems;
    this.structure = structure;
    this.conditions = new ConditionReader(cursor);
  }

  /** The role, to be made when its comments are complete. */
  Supplier<Role> role() {
    List<String> comment = new ArrayList<>();
    int line = cursor.peek().place().line();
    remarks.begin(comment, line);
    cursor.take();
    Token name = cursor.word("the name of a role");
    Cursor.value(name, Role::of);
    List<Word> inherited = cursor.accept("inherits") ? inherited() : List.of();
    cursor.expect(Kind.OPEN);
    List<RuleDraft> rules = rules();
    remarks.owner(comment);
    structure.role(new Word(name.text(), name.place()), inherited);
    List<String> names = inherited.stream().map(Word::text).toList();
    return () ->
        new Role(
            name.text(),
            names,
            rules.stream().map(RuleDraft::rule).toList(),
            String.join("\n", comment),
            line);
  }

  private List<Word> inherited() {
    List<Word> names = new ArrayList<>();
    do {
      Token name = cursor.word("the name of a role");
      names.add(new Word(name.text(), name.place()));
    } while (cursor.accept(Kind.COMMA));
    return names;
  }

  private List<RuleDraft> rules() {
    List<RuleDraft> rules = new ArrayList<>();
    while (!cursor.accept(Kind.CLOSE)) {
      try {
        requireRule(rules);
        rules.add(rule());
        count++;
        problems.requireAtMost(Policy.MAX_ROLES, count, "rules");
      } catch (Fault fault) {
        problems.add(fault);
        if (!cursor.skipToLineWith(RESUME) || !isInside()) {
          return rules;
        }
      }
    }
    return rules;
  }

  private boolean isInside() {
    return cursor.isAt("allow") || cursor.isAt("deny") || cursor.isAt(Kind.CLOSE);
  }

  private void requireRule(List<RuleDraft> before) {
    Token effect = cursor.peek();
    if (effect.is("allow") || effect.is("deny")) {
      return;
    }
    if (before.isEmpty()) {
      throw cursor.unexpected("'allow', 'deny' or '}'", EFFECTS);
    }
    String more = before.get(before.size() - 1).conditions().isEmpty() ? "'when'" : "','";
    throw cursor.unexpected(more + ", 'allow', 'deny' or '}'", List.of("when", "allow", "deny"));
  }

  private RuleDraft rule() {
    Token effect = cursor.peek();
    List<String> comment = new ArrayList<>();
    remarks.begin(comment, effect.place().line());
    cursor.take();
    List<ActionPattern> actions = actions();
    cursor.expect("on");
    PathPattern pattern = Cursor.value(cursor.path("a pattern"), PathPattern::parse);
    List<Condition> when = cursor.accept("when") ? conditions.conditions() : List.of();
    return new RuleDraft(
        effect.is("allow") ? Effect.ALLOW : Effect.DENY,
        actions,
        pattern,
        when,
        comment,
        effect.place().line());
  }

  private List<ActionPattern> actions() {
    List<ActionPattern> actions = new ArrayList<>();
    do {
      actions.add(Cursor.value(cursor.word("an action"), ActionPattern::parse));
    } while (cursor.accept(Kind.COMMA));
    return actions;
  }
}

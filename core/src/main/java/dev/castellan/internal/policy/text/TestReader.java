package dev.castellan.internal.policy.text;

import dev.castellan.access.Action;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.Resource;
import dev.castellan.internal.policy.text.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads {@code test "NAME" { given … as … { … } }}. */
final class TestReader {

  private static final String OWNER = "owner";

  private final Cursor cursor;
  private final Remarks remarks;
  private final Structure structure;
  private final ConditionReader conditions;
  private final BindingReader bindings;

  TestReader(Cursor cursor, Remarks remarks, Structure structure) {
    this.cursor = cursor;
    this.remarks = remarks;
    this.structure = structure;
    this.conditions = new ConditionReader(cursor);
    this.bindings = new BindingReader(cursor, structure);
  }

  /** The test, to be made when its comment is complete. */
  Supplier<PolicyTest> test() {
    List<String> comment = new ArrayList<>();
    int line = cursor.peek().place().line();
    remarks.begin(comment, line);
    cursor.take();
    Token name = cursor.expect(Kind.STRING);
    Cursor.value(name, TestWords::name);
    structure.test(new Word(name.text(), name.place()));
    cursor.expect(Kind.OPEN);
    List<PolicyTest.Given> givens = new ArrayList<>();
    Set<String> subjects = new HashSet<>();
    while (cursor.accept("given")) {
      PolicyTest.Given given = given();
      subjects.add(given.subject());
      givens.add(given);
    }
    List<PolicyTest.Scene> scenes = new ArrayList<>();
    do {
      requireScene(scenes.isEmpty() ? "'given' or 'as'" : "'as' or '}'");
      scenes.add(scene(subjects));
    } while (!cursor.accept(Kind.CLOSE));
    return () -> new PolicyTest(name.text(), givens, scenes, String.join("\n", comment), line);
  }

  private PolicyTest.Given given() {
    Token subject = subject();
    if (cursor.accept("has")) {
      return new PolicyTest.Given.Has(subject.text(), bindings.binding());
    }
    if (cursor.accept("in")) {
      return new PolicyTest.Given.In(subject.text(), bindings.group());
    }
    if (cursor.accept("attribute")) {
      return new PolicyTest.Given.With(subject.text(), conditions.attribute());
    }
    throw cursor.unexpected("'has', 'in' or 'attribute'", List.of("has", "in", "attribute"));
  }

  private Token subject() {
    Token subject = cursor.word("the name of a subject");
    Cursor.value(subject, TestWords::subject);
    return subject;
  }

  private void requireScene(String expected) {
    if (!cursor.isAt("as")) {
      throw cursor.unexpected(expected, List.of("given", "as", "until"));
    }
  }

  private PolicyTest.Scene scene(Set<String> subjects) {
    int line = cursor.take().place().line();
    Token subject = subject();
    structure.asks(new Word(subject.text(), subject.place()), subjects);
    SceneDraft draft = new SceneDraft(cursor, conditions);
    draft.circumstances();
    cursor.expect(Kind.OPEN);
    List<PolicyTest.Expectation> expectations = new ArrayList<>();
    do {
      requireExpectation(expectations.isEmpty());
      expectations.add(expectation());
    } while (!cursor.accept(Kind.CLOSE));
    return draft.scene(subject.text(), expectations, line);
  }

  private void requireExpectation(boolean first) {
    if (!cursor.isAt("can") && !cursor.isAt("cannot")) {
      throw first
          ? cursor.unexpected("'can' or 'cannot'", List.of("can", "cannot"))
          : cursor.unexpected("'can', 'cannot' or '}'", List.of("can", "cannot", "as", "because"));
    }
  }

  private PolicyTest.Expectation expectation() {
    Token can = cursor.peek();
    cursor.take();
    Action action = Cursor.value(cursor.word("an action"), Action::parse);
    cursor.expect("on");
    Resource resource = Cursor.value(cursor.path("a path"), Resource::parse);
    boolean owner = cursor.accept("as");
    if (owner) {
      cursor.expect(OWNER);
    }
    return new PolicyTest.Expectation(
        can.is("can"), action, resource, owner, because(), can.place().line());
  }

  private Optional<String> because() {
    if (!cursor.accept("because")) {
      return Optional.empty();
    }
    Token reason = cursor.word("a role or an outcome");
    structure.because(new Word(reason.text(), reason.place()));
    return Optional.of(reason.text());
  }
}

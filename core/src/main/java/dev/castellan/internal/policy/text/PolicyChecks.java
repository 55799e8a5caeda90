package dev.castellan.internal.policy.text;

import dev.castellan.access.GroupBinding;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.Role;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the parts of a policy fit together. */
public final class PolicyChecks {

  private PolicyChecks() {}

  /** See {@link Policy#of}. */
  public static void require(Policy policy) {
    Problems problems = new Problems("");
    problems.requireAtMost(Policy.MAX_ROLES, policy.roles().size(), "roles");
    problems.requireAtMost(
        Policy.MAX_ROLES,
        policy.roles().stream().mapToLong(role -> role.rules().size()).sum(),
        "rules");
    Structure structure = new Structure();
    policy.roles().forEach(role -> add(role, structure));
    policy.bindings().forEach(binding -> add(binding, structure));
    policy.tests().forEach(test -> add(test, structure));
    structure.check(problems);
    problems.throwIfAny();
    length(PolicyWriter.write(policy), "in its canonical form ", problems);
    problems.throwIfAny();
  }

  /** A text is at most so long. */
  static void length(String text, String which, Problems problems) {
    // Bytes are never fewer than UTF-16 units, and never more than three times as many.
    boolean near = text.length() <= Policy.MAX_BYTES && text.length() > Policy.MAX_BYTES / 3;
    length(near ? text.getBytes(StandardCharsets.UTF_8).length : text.length(), which, problems);
  }

  /** A text is at most so long, in bytes of UTF-8. */
  static void length(long bytes, String which, Problems problems) {
    if (bytes > Policy.MAX_BYTES) {
      problems.add(
          Place.NOWHERE,
          "a policy " + which + "has at most " + Policy.MAX_BYTES + " bytes",
          Optional.empty());
    }
  }

  private static void add(Role role, Structure structure) {
    structure.role(Word.of(role.name()), role.inherits().stream().map(Word::of).toList());
  }

  private static void add(GroupBinding binding, Structure structure) {
    structure.uses(Word.of(binding.binding().role()));
  }

  private static void add(PolicyTest test, Structure structure) {
    structure.test(Word.of(test.name()));
    Set<String> given =
        test.givens().stream().map(PolicyTest.Given::subject).collect(Collectors.toSet());
    for (PolicyTest.Given one : test.givens()) {
      if (one instanceof PolicyTest.Given.Has has) {
        structure.uses(Word.of(has.binding().role()));
      }
    }
    for (PolicyTest.Scene scene : test.scenes()) {
      structure.asks(Word.of(scene.subject()), given);
      scene
          .expectations()
          .forEach(
              expectation ->
                  expectation.because().ifPresent(reason -> structure.because(Word.of(reason))));
    }
  }
}

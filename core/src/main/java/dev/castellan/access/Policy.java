package dev.castellan.access;

import dev.castellan.InvalidPolicyException;
import dev.castellan.internal.policy.text.Comments;
import dev.castellan.internal.policy.text.PolicyChecks;
import dev.castellan.internal.policy.text.PolicyJson;
import dev.castellan.internal.policy.text.PolicyReader;
import dev.castellan.internal.policy.text.PolicyWriter;
import dev.castellan.internal.token.Sha256;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Roles, what groups hold of them, and tests. What users and keys hold lies in their own records.
 * The built-in roles are not in it; they are always there.
 *
 * <p>Comes from a text ({@link #parse}; the grammar is in {@code docs/policy-language.md}), from
 * JSON, or from Java, and goes back into each without loss. Two policies are equal exactly if their
 * canonical texts are, and then their revisions are, too. Immutable.
 */
public final class Policy {

  /** The longest text, in bytes of UTF-8. */
  public static final int MAX_BYTES = 4 << 20;

  /** The most roles of one policy, and the most rules of all of them. */
  public static final int MAX_ROLES = 100_000;

  /** No roles but the built-in ones. */
  public static final Policy EMPTY =
      new Policy(Catalogue.EMPTY, List.of(), List.of(), List.of(), "");

  private final Catalogue catalogue;
  private final List<Role> roles;
  private final List<GroupBinding> bindings;
  private final List<PolicyTest> tests;
  private final String comment;
  private final Map<String, Role> byName = new HashMap<>();

  private Policy(
      Catalogue catalogue,
      List<Role> roles,
      List<GroupBinding> bindings,
      List<PolicyTest> tests,
      String comment) {
    this.catalogue = catalogue;
    this.roles = List.copyOf(roles);
    this.bindings = List.copyOf(bindings);
    this.tests = List.copyOf(tests);
    this.comment = Comments.of(comment);
    this.roles.forEach(role -> byName.putIfAbsent(role.name(), role));
  }

  /**
   * A policy of these parts, without a comment on the whole.
   *
   * @throws InvalidPolicyException if they do not fit together: a role twice, an inherited or bound
   *     role that is not there, a cycle, a test of a subject that no {@code given} names
   */
  public static Policy of(
      Catalogue catalogue, List<Role> roles, List<GroupBinding> bindings, List<PolicyTest> tests) {
    return of(catalogue, roles, bindings, tests, "");
  }

  /**
   * A policy of these parts.
   *
   * @param comment what is said of the policy as a whole, in lines; "" for nothing
   * @throws InvalidPolicyException if they do not fit together, as above, or are too much: more
   *     than {@value #MAX_ROLES} roles or rules, or a text of more than {@value #MAX_BYTES} bytes
   */
  public static Policy of(
      Catalogue catalogue,
      List<Role> roles,
      List<GroupBinding> bindings,
      List<PolicyTest> tests,
      String comment) {
    Policy policy = new Policy(catalogue, roles, bindings, tests, comment);
    PolicyChecks.require(policy);
    return policy;
  }

  /**
   * Reads a text. Takes milliseconds also for a text that is no policy.
   *
   * @throws InvalidPolicyException with line and column if it is none
   */
  public static Policy parse(String text) {
    return PolicyReader.read(text);
  }

  /**
   * Reads a text in UTF-8, as files and requests hold it. A byte that is none of UTF-8 is refused,
   * not replaced.
   *
   * @throws InvalidPolicyException with line and column if it is none
   */
  public static Policy parse(byte[] utf8) {
    return PolicyReader.read(utf8);
  }

  /**
   * Reads JSON as {@link #json} writes it.
   *
   * @throws InvalidPolicyException if it is anything else
   */
  public static Policy fromJson(String json) {
    return PolicyJson.read(json);
  }

  /** Begins one in Java. */
  public static PolicyBuilder builder() {
    return new PolicyBuilder();
  }

  /** The words that the text declares itself; may be none. */
  public Catalogue catalogue() {
    return catalogue;
  }

  /** All roles but the built-in ones, in the order of the text. */
  public List<Role> roles() {
    return roles;
  }

  /** What groups hold, in the order of the text. */
  public List<GroupBinding> bindings() {
    return bindings;
  }

  /** The tests, in the order of the text. */
  public List<PolicyTest> tests() {
    return tests;
  }

  /** What is said of the policy as a whole, in lines; "" for nothing. */
  public String comment() {
    return comment;
  }

  /** The role of this name; empty if it is not defined here, as the built-in ones are not. */
  public Optional<Role> role(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * The same policy with exactly these roles.
   *
   * @throws InvalidPolicyException as {@link #of}
   */
  public Policy withRoles(List<Role> newRoles) {
    return of(catalogue, newRoles, bindings, tests, comment);
  }

  /**
   * The same policy with exactly these bindings.
   *
   * @throws InvalidPolicyException as {@link #of}
   */
  public Policy withBindings(List<GroupBinding> newBindings) {
    return of(catalogue, roles, newBindings, tests, comment);
  }

  /** The canonical text, which {@link #parse} reads back. Its lines are what messages count. */
  public String text() {
    return PolicyWriter.write(this);
  }

  /** As JSON, which {@link #fromJson} reads back. */
  public String json() {
    return PolicyJson.write(this);
  }

  /** SHA-256 of the canonical text in UTF-8, as 64 lower-case hex digits. */
  public String revision() {
    return Sha256.hex(text());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Policy that
        && catalogue.equals(that.catalogue)
        && roles.equals(that.roles)
        && bindings.equals(that.bindings)
        && tests.equals(that.tests)
        && comment.equals(that.comment);
  }

  @Override
  public int hashCode() {
    return Objects.hash(roles, bindings);
  }

  /** How much there is of it. */
  @Override
  public String toString() {
    return "Policy[" + roles.size() + " roles, " + bindings.size() + " bindings]";
  }
}

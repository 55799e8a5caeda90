package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Comments;
import dev.castellan.internal.policy.text.TestWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A test that a policy carries with it: who somebody is taken to be, and what they can and cannot
 * do then. Equality leaves lines out.
 *
 * @param name what it shows, in words
 * @param givens who is who; each subject begins with nothing
 * @param scenes who asks, how, and what comes of it
 * @param comment the lines that stand above it; "" if none
 * @param line where it stands in the text that it was read from; 0 if it was made in Java
 */
public record PolicyTest(
    String name, List<Given> givens, List<Scene> scenes, String comment, int line) {

  /**
   * Copies, and cuts blanks at the ends of the comment's lines.
   *
   * @throws InvalidInputException if the name or the comment holds control characters, or nobody
   *     asks anything
   */
  public PolicyTest {
    givens = List.copyOf(givens);
    scenes = List.copyOf(scenes);
    TestWords.name(name);
    comment = Comments.of(comment);
    if (scenes.isEmpty()) {
      throw invalid("A test has at least one scene");
    }
  }

  /** What is taken to be so. Subjects are named by a word, {@code [A-Za-z][A-Za-z0-9._-]{0,63}}. */
  public sealed interface Given {

    /** Of whom. */
    String subject();

    /** {@code given alice has topic-operator at /tenants/acme}, if wanted {@code until} a time. */
    record Has(String subject, Binding binding) implements Given {

      /**
       * @throws InvalidInputException if the subject is no such word
       */
      public Has {
        TestWords.subject(subject);
      }
    }

    /** {@code given alice in group:corp/ops}. */
    record In(String subject, GroupName group) implements Given {

      /**
       * @throws InvalidInputException if the subject is no such word
       */
      public In {
        TestWords.subject(subject);
      }
    }

    /** {@code given alice attribute site = "north"}. */
    record With(String subject, Condition.Attribute attribute) implements Given {

      /**
       * @throws InvalidInputException if the subject is no such word
       */
      public With {
        TestWords.subject(subject);
      }
    }
  }

  /**
   * {@code as alice from 10.1.2.3 at 2026-05-01T10:00:00Z via api-key, mfa, authenticated 5m ago {
   * … }}: who asks, and under which circumstances. What is left out: from nowhere in particular, at
   * the time at which the test is run, via session, without a second factor, authenticated just
   * now.
   *
   * @param subject who asks
   * @param address from where
   * @param time when
   * @param via a session or an API key
   * @param secondFactor whether a second factor was shown
   * @param authenticated how long ago, in whole seconds, 1 s to 3660 days
   * @param expectations what can and cannot be done
   * @param line where it stands
   */
  public record Scene(
      String subject,
      Optional<String> address,
      Optional<Instant> time,
      Principal.Kind via,
      boolean secondFactor,
      Optional<Duration> authenticated,
      List<Expectation> expectations,
      int line) {

    /**
     * Copies.
     *
     * @throws InvalidInputException if the subject is no such word, the address is not in its one
     *     written form, the caller is the host itself, or nothing is expected
     */
    public Scene {
      expectations = List.copyOf(expectations);
      TestWords.subject(subject);
      address.ifPresent(TestWords::address);
      authenticated.ifPresent(TestWords::ago);
      if (via == Principal.Kind.SYSTEM) {
        throw invalid("Somebody comes via session or via api-key");
      }
      if (expectations.isEmpty()) {
        throw invalid("A scene has at least one expectation");
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Scene that
          && subject.equals(that.subject)
          && address.equals(that.address)
          && time.equals(that.time)
          && via == that.via
          && secondFactor == that.secondFactor
          && authenticated.equals(that.authenticated)
          && expectations.equals(that.expectations);
    }

    @Override
    public int hashCode() {
      return 31 * subject.hashCode() + expectations.hashCode();
    }
  }

  /**
   * {@code can topic:purge on /tenants/acme/topics/orders-1 as owner because topic-operator}.
   *
   * @param allowed {@code can} or {@code cannot}
   * @param action what
   * @param resource on what
   * @param owner whether the resource is the subject's own
   * @param because the role whose rule decides, or the outcome, such as {@code no-match}; empty
   *     means whatever the reason
   * @param line where it stands
   */
  public record Expectation(
      boolean allowed,
      Action action,
      Resource resource,
      boolean owner,
      Optional<String> because,
      int line) {

    @Override
    public boolean equals(Object other) {
      return other instanceof Expectation that
          && allowed == that.allowed
          && action.equals(that.action)
          && resource.equals(that.resource)
          && owner == that.owner
          && because.equals(that.because);
    }

    @Override
    public int hashCode() {
      return 31 * action.hashCode() + resource.hashCode();
    }

    /** As it is written. */
    @Override
    public String toString() {
      return (allowed ? "can " : "cannot ")
          + action
          + " on "
          + resource
          + (owner ? " as owner" : "")
          + because.map(reason -> " because " + reason).orElse("");
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "test", message);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PolicyTest that
        && name.equals(that.name)
        && givens.equals(that.givens)
        && scenes.equals(that.scenes)
        && comment.equals(that.comment);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}

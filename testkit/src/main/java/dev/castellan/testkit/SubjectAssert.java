package dev.castellan.testkit;

import dev.castellan.access.Action;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.Network;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Asserts what one subject can and cannot do; see {@link PolicyAssert}. Circumstances count for the
 * assertions that come after them. Immutable; each method answers a changed copy.
 */
public final class SubjectAssert {

  private final PolicyEvaluator evaluator;
  private final Places places;
  private final Optional<RuleCoverage> coverage;
  private final PolicyEvaluator.Handle subject;
  private final Circumstances circumstances;
  private final Optional<Question> last;

  private SubjectAssert(
      PolicyEvaluator evaluator,
      Places places,
      Optional<RuleCoverage> coverage,
      PolicyEvaluator.Handle subject,
      Circumstances circumstances,
      Optional<Question> last) {
    this.evaluator = evaluator;
    this.places = places;
    this.coverage = coverage;
    this.subject = subject;
    this.circumstances = circumstances;
    this.last = last;
  }

  static SubjectAssert of(
      PolicyEvaluator evaluator,
      Places places,
      Optional<RuleCoverage> coverage,
      PolicyEvaluator.Handle subject) {
    return new SubjectAssert(
        evaluator,
        places,
        coverage,
        subject,
        Circumstances.sessionAt(PolicyAssert.TIME),
        Optional.empty());
  }

  /**
   * Asked from this address.
   *
   * @throws IllegalArgumentException if it is no IP address, as a slip of the test would look like
   *     an address that nobody knows
   */
  public SubjectAssert from(String address) {
    if (!Network.isAddress(address)) {
      throw new IllegalArgumentException("No IP address: '" + address + "'");
    }
    return with(circumstances.from(address));
  }

  /** Asked at this time; a session is as old as it was. */
  public SubjectAssert at(Instant time) {
    Optional<Duration> age =
        circumstances.authenticatedAt().map(since -> Duration.between(since, circumstances.time()));
    Circumstances moved = circumstances.at(time);
    return with(age.map(time::minus).map(moved::authenticatedAt).orElse(moved));
  }

  /** Asked by somebody who authenticated this long ago. */
  public SubjectAssert authenticated(Duration ago) {
    return with(circumstances.authenticatedAt(circumstances.time().minus(ago)));
  }

  /** Asked by somebody who has shown a second factor. */
  public SubjectAssert withSecondFactor() {
    return with(circumstances.secondFactor(true));
  }

  /** Asked by an API key, which has shown no second factor, and of which no login is known. */
  public SubjectAssert viaApiKey() {
    Circumstances key =
        new Circumstances(
            Principal.Kind.API_KEY,
            circumstances.address(),
            circumstances.time(),
            Optional.empty(),
            false,
            circumstances.owner());
    return with(key);
  }

  /** Asked about what is the subject's own. */
  public SubjectAssert owning() {
    return with(circumstances.owner(true));
  }

  private SubjectAssert with(Circumstances changed) {
    return new SubjectAssert(evaluator, places, coverage, subject, changed, Optional.empty());
  }

  /**
   * The action is allowed.
   *
   * @param action as {@code type:verb}
   * @param path a resource as it is written
   * @throws AssertionError if it is not
   * @throws dev.castellan.InvalidInputException if action or path are not written so
   */
  public SubjectAssert can(String action, String path) {
    return can(action, Resource.parse(path));
  }

  /**
   * The action is allowed.
   *
   * @param action as {@code type:verb}
   * @throws AssertionError if it is not
   */
  public SubjectAssert can(String action, Resource resource) {
    Question question = ask("can", action, resource);
    if (!question.decision().allowed()) {
      throw question.failure("allowed");
    }
    return answered(question);
  }

  /**
   * The action is not allowed.
   *
   * @param action as {@code type:verb}
   * @param path a resource as it is written
   * @throws AssertionError if it is allowed, or not in the catalogue, which is a slip of the test
   * @throws dev.castellan.InvalidInputException if action or path are not written so
   */
  public SubjectAssert cannot(String action, String path) {
    return cannot(action, Resource.parse(path));
  }

  /**
   * The action is not allowed.
   *
   * @param action as {@code type:verb}
   * @throws AssertionError if it is allowed, or not in the catalogue, which is a slip of the test
   */
  public SubjectAssert cannot(String action, Resource resource) {
    Question question = ask("cannot", action, resource);
    if (question.decision().allowed()
        || question.decision().outcome() == Decision.Outcome.UNKNOWN_ACTION) {
      throw question.failure("a refusal");
    }
    return answered(question);
  }

  /**
   * What came last, came by this.
   *
   * @param reason the role whose rule decided, or the outcome, such as {@code no-match}
   * @throws AssertionError if it was another
   * @throws IllegalStateException if nothing was asserted since circumstances changed
   */
  public SubjectAssert because(String reason) {
    Question question = lastQuestion();
    Decision decision = question.decision();
    if (!reason.equals(decision.role()) && !reason.equals(decision.outcome().text())) {
      throw question.failure((decision.allowed() ? "allowed" : "a refusal") + " because " + reason);
    }
    return this;
  }

  /**
   * Why what came last, came.
   *
   * @throws IllegalStateException if nothing was asserted since circumstances changed
   */
  public Explanation explanation() {
    return lastQuestion().explanation();
  }

  private Question lastQuestion() {
    return last.orElseThrow(
        () -> new IllegalStateException("First say what the subject can or cannot do"));
  }

  private Question ask(String word, String action, Resource resource) {
    Explanation explanation =
        evaluator.explain(subject, Action.parse(action), resource, circumstances);
    coverage.ifPresent(counted -> counted.count(explanation));
    return new Question(
        evaluator.catalogue(), places, subject.subject(), word, circumstances, explanation);
  }

  private SubjectAssert answered(Question question) {
    return new SubjectAssert(
        evaluator, places, coverage, subject, circumstances, Optional.of(question));
  }
}

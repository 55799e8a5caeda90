package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Action;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyDiff;
import dev.castellan.access.PolicyWorld;
import dev.castellan.access.Resource;
import dev.castellan.access.StoredPolicy;
import dev.castellan.internal.Settings;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.PolicyHeadDoc;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.PolicyRevisionDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Puts policies in force: the parts of the text first, which mean nothing yet, then in one batch
 * the record that names them, the head that names that record, and the audit entry. Whatever fails
 * before the batch leaves the policy in force as it was.
 */
final class PolicySaves {

  /** How often somebody else may be faster. */
  private static final int MAX_RACES = 50;

  private static final Action CHECK = Action.of("policy", "read");

  private final Services services;
  private final Operations operations;
  private final Engine engine;
  private final Settings settings;
  private final PolicyTexts texts;

  PolicySaves(Services services) {
    this.services = services;
    this.operations = services.operations();
    this.engine = operations.engine();
    this.settings = engine.settings();
    this.texts = services.policyTexts();
  }

  /**
   * What is to be done, and how it is called.
   *
   * @param action what the caller must be allowed
   * @param resource on what
   * @param expected which version must be in force; empty is any
   * @param edit makes the new policy of the one in force, and refuses if it cannot
   */
  record Order(
      Action action, Resource resource, Optional<String> expected, UnaryOperator<Policy> edit) {}

  /** Does it. */
  StoredPolicy save(Caller caller, Order order) {
    return operations.audited(
        caller,
        order.action(),
        About.atRoot(order.resource()),
        () -> {
          operations.require(caller, order.action(), order.resource());
          operations.requireRecentForRights(caller);
          return services.policyRoom().saving(() -> inTurns(caller, order));
        });
  }

  private StoredPolicy inTurns(Caller caller, Order order) {
    for (int races = 0; races < MAX_RACES; races++) {
      Optional<StoredPolicy> saved = attempt(caller, order);
      if (saved.isPresent()) {
        return saved.get();
      }
    }
    throw new UnavailableException(
        ErrorCode.BUSY, "Others keep changing the policy; try again a little later");
  }

  /** Empty if another policy has come in force meanwhile. */
  private Optional<StoredPolicy> attempt(Caller caller, Order order) {
    Optional<Revision> stored = engine.read(Records.POLICY, StoredRecord::revision);
    requireVersion(stored, order.expected());
    if (!engine.snapshot().policy().head().equals(stored)) {
      engine.refresh(Records.POLICY); // Another node has put it in force just now.
    }
    PolicyInForce base = engine.snapshot().policy();
    Policy wanted = order.edit().apply(base.policy());
    if (wanted.equals(base.policy()) && base.head().equals(stored)) {
      return Optional.of(base.view());
    }
    PolicyCandidate candidate = PolicyCandidate.of(wanted, settings, engine.now());
    candidate.require();
    PolicyInForce next =
        candidate.compile(settings.catalogue(), base.source().number(), engine.now(), "");
    PolicyDiff diff =
        PolicyDiff.between(
            base.policy(), candidate.policy(), PolicyWorld.of(settings.host(), engine.now()));
    judge(caller, order.action(), base, next);
    List<String> parts = texts.write(candidate.text());
    return operations.change(
        caller,
        order.action(),
        step -> {
          Optional<StoredRecord> head = step.read(Records.POLICY);
          requireVersion(head.map(StoredRecord::revision), order.expected());
          step.require(order.resource());
          if (!isSame(step.policy(), base)) {
            return step.nothing(Optional.<StoredPolicy>empty());
          }
          requireAllowed(step, base, next);
          return put(step, order, head, next, parts, diff);
        });
  }

  @SuppressWarnings("ReferenceEquality") // one policy in force is one object
  private static boolean isSame(PolicyInForce one, PolicyInForce other) {
    return one.evaluator() == other.evaluator();
  }

  /**
   * Asks all that a save asks of a candidate without faults, and changes nothing.
   *
   * @throws dev.castellan.CastellanException if it would be refused
   */
  void dryRun(Caller caller, PolicyInForce base, PolicyCandidate candidate) {
    PolicyInForce next =
        candidate.compile(settings.catalogue(), base.source().number(), engine.now(), "");
    operations.consider(caller, CHECK, step -> requireAllowed(step, base, next));
  }

  /** So that what is refused leaves no text in the store. */
  private void judge(Caller caller, Action action, PolicyInForce base, PolicyInForce next) {
    operations.consider(
        caller,
        action,
        step -> {
          if (isSame(step.policy(), base)) { // else somebody was faster, and it begins anew
            requireAllowed(step, base, next);
          }
        });
  }

  /** Whether the caller may put this in the place of that, and nobody loses what they need. */
  private void requireAllowed(Step step, PolicyInForce base, PolicyInForce next) {
    new PolicyRights(base.policy(), next.policy()).require(step);
    PolicyHolders.requireNoneOf(step.snapshot(), base.policy(), next.policy(), step.now());
    services.lastAdministrator().requireUnder(step, next);
  }

  private static Function<Revision, Optional<StoredPolicy>> put(
      Step step,
      Order order,
      Optional<StoredRecord> head,
      PolicyInForce compiled,
      List<String> parts,
      PolicyDiff diff) {
    String by = step.caller().name();
    String revision = compiled.source().revision();
    PolicyHeadDoc named =
        head.map(PolicyHeadDoc::read)
            .orElseGet(PolicyHeadDoc::create)
            .next(revision, step.now(), by);
    long number = named.number();
    PolicyInForce next = compiled.from(new PolicyInForce.Source(number, revision, step.now(), by));
    PolicyRevisionDoc doc = PolicyRevisionDoc.create(number, revision, parts, step.now(), by);
    step.put(doc.key(), doc.payload());
    step.putPolicy(named.payload(), next);
    step.audit(
        step.entry(About.atRoot(order.resource()))
            .detail("number", Long.toString(number))
            .detail("revision", revision)
            .detail("diff", PolicyWords.of(diff)));
    return batch -> Optional.of(next.by(batch).view());
  }

  private static void requireVersion(Optional<Revision> head, Optional<String> expected) {
    String version = head.map(Revision::toString).orElse(PolicyInForce.NEVER_SAVED);
    if (expected.isPresent() && !expected.get().equals(version)) {
      throw new ConflictException(
          ErrorCode.VERSION_CONFLICT, "Somebody has changed the policy meanwhile; read it again");
    }
  }
}

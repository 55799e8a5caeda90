package dev.castellan.internal.access;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.policy.analysis.Containment;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that nobody hands out, or acts on, more than they hold themselves. Reads memory alone.
 */
public final class Grants {

  /** What the policy in force contains; prepared when it is first asked for. */
  private record Prepared(PolicyEvaluator of, Containment containment) {}

  private final Subjects subjects;
  private final Catalogue catalogue;
  private volatile @Nullable Prepared prepared;

  /** Knows callers by these. */
  public Grants(Subjects subjects, Catalogue catalogue) {
    this.subjects = subjects;
    this.catalogue = catalogue;
  }

  /**
   * Whether the caller holds all of these, each at its scope, on no stricter conditions and for as
   * long, at this moment.
   */
  public boolean holdsAll(Snapshot snapshot, Caller caller, Set<Binding> wanted, Instant now) {
    return holdsAll(snapshot, caller, containment(snapshot), wanted, now);
  }

  /**
   * The same of what another policy gives.
   *
   * @param givenBy by which roles the bindings give something
   */
  public boolean holdsAll(
      Snapshot snapshot, Caller caller, Policy givenBy, Set<Binding> wanted, Instant now) {
    Policy inForce = snapshot.policy().policy();
    return holdsAll(snapshot, caller, new Containment(inForce, givenBy, catalogue), wanted, now);
  }

  private boolean holdsAll(
      Snapshot snapshot, Caller caller, Containment containment, Set<Binding> wanted, Instant now) {
    if (caller.kind() == Caller.Kind.SYSTEM) {
      return true;
    }
    List<Set<Binding>> held = held(snapshot, caller, now);
    return !held.isEmpty()
        && held.stream()
            .allMatch(mine -> containment.missing(mine, caller.kind(), wanted, now).isEmpty());
  }

  /** What a person holds; what a key and its owner hold; nothing for who is nobody any more. */
  private List<Set<Binding>> held(Snapshot snapshot, Caller caller, Instant now) {
    Optional<HotUser> user = subjects.user(snapshot, caller, now);
    if (user.isPresent()) {
      return List.of(Subjects.effective(snapshot, user.get()));
    }
    Optional<HotApiKey> key = subjects.apiKey(snapshot, caller, now);
    if (key.isEmpty()) {
      return List.of();
    }
    return Subjects.owner(snapshot, key.get())
        .map(owner -> List.of(key.get().bindings(), Subjects.effective(snapshot, owner)))
        .orElseGet(() -> List.of(key.get().bindings()));
  }

  @SuppressWarnings("ReferenceEquality") // one policy in force is one object
  private Containment containment(Snapshot snapshot) {
    PolicyEvaluator evaluator = snapshot.policy().evaluator();
    Prepared known = prepared;
    if (known == null || known.of() != evaluator) {
      known = new Prepared(evaluator, new Containment(evaluator.policy(), catalogue));
      prepared = known;
    }
    return known.containment();
  }
}

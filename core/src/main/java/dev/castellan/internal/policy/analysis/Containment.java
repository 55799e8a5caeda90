package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.Policy;
import dev.castellan.access.Principal;
import dev.castellan.access.Roles;
import dev.castellan.access.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Whether what some bindings give contains what others give: the heart of "nobody hands out more
 * than they hold". Exact on actions, paths, times and conditions; where it is too much to look at,
 * the answer is no. Immutable; safe for use by many threads.
 *
 * <p>What is compared is what comes of all rules together: a wanted allow need not be held where a
 * wanted deny takes it away again. Who takes a deny away hands out, too: ask about all that
 * somebody holds afterwards, not only about what is added.
 *
 * <p>The two sides are different people. So what is held under an {@code attribute} covers nothing,
 * and a held deny counts whatever attribute it asks for; {@code owner} covers {@code owner} alone.
 * Of the built-in administrator's rules {@code via session} is left out for a person, who is in a
 * session when handing something out: an administrator may make a role of which API keys write
 * users.
 */
public final class Containment {

  private static final long UNITS = 20_000_000;

  private final RoleBook held;
  private final RoleBook wanted;
  private final Catalogue catalogue;

  /** Both sides by the roles of this policy and the built-in ones. */
  public Containment(Policy policy, Catalogue catalogue) {
    this(policy, policy, catalogue);
  }

  /**
   * Each side by the roles of its own policy and the built-in ones: what somebody holds now, and
   * what a changed policy would give.
   *
   * @param catalogue all words that decide
   */
  public Containment(Policy heldBy, Policy wantedBy, Catalogue catalogue) {
    this.held = new RoleBook(heldBy, catalogue);
    this.wanted = heldBy.equals(wantedBy) ? held : new RoleBook(wantedBy, catalogue);
    this.catalogue = catalogue;
  }

  /**
   * Whether everything that {@code wanted} allows at or after {@code now}, is allowed by {@code
   * held} as well: same actions, same resources, as long, on no stricter conditions; and whatever
   * {@code held} denies, it denies too.
   *
   * @param held all that a person holds, through groups, too
   * @param wanted all that somebody is to hold; a role that is not there is not covered
   */
  public boolean covers(Set<Binding> held, Set<Binding> wanted, Instant now) {
    return missing(held, Principal.Kind.USER, wanted, now).isEmpty();
  }

  /**
   * What is wanted and not held, if there is anything; for an error message.
   *
   * @param via how who holds it has authenticated
   * @return an action and a pattern of resources, or a role that is not there
   */
  public Optional<String> missing(
      Set<Binding> held, Principal.Kind via, Set<Binding> wanted, Instant now) {
    List<Binding> asked = wanted.stream().filter(binding -> isActive(binding, now)).toList();
    for (Binding binding : asked) {
      if (!this.wanted.has(binding.role())) {
        return Optional.of("role " + binding.role());
      }
    }
    Words words = new Words(catalogue);
    List<Grant> theirs = grants(new Holdings(this.wanted, words), asked);
    List<Binding> mine = held.stream().filter(binding -> isActive(binding, now)).toList();
    List<Grant> ours = held(new Holdings(this.held, words), mine, via);
    if (via == Principal.Kind.USER && isAdministratorOfAll(mine, ours, asked)) {
      return Optional.empty();
    }
    return new Comparison(ours, theirs, now).missing(words);
  }

  private static boolean isActive(Binding binding, Instant now) {
    return binding.until().map(now::isBefore).orElse(true);
  }

  /** The answer for whom it is asked most often, without a look at any path. */
  private static boolean isAdministratorOfAll(
      List<Binding> mine, List<Grant> ours, List<Binding> asked) {
    return ours.stream().allMatch(Grant::allows)
        && asked.stream()
            .allMatch(
                other ->
                    mine.stream()
                        .filter(binding -> binding.role().equals(Roles.ADMINISTRATOR))
                        .filter(binding -> other.scope().isWithin(binding.scope()))
                        .anyMatch(binding -> lastsAsLong(binding, other)));
  }

  private static boolean lastsAsLong(Binding binding, Binding other) {
    return binding
        .until()
        .map(end -> other.until().map(until -> !until.isAfter(end)).orElse(false))
        .orElse(true);
  }

  private static List<Grant> grants(Holdings holdings, List<Binding> bindings) {
    return bindings.stream()
        .flatMap(binding -> holdings.of(binding).stream())
        .map(Holdings.Held::grant)
        .distinct()
        .toList();
  }

  private static List<Grant> held(Holdings holdings, List<Binding> bindings, Principal.Kind via) {
    return bindings.stream()
        .flatMap(binding -> holdings.of(binding).stream())
        .flatMap(rule -> asHeld(rule, via).stream())
        .distinct()
        .toList();
  }

  /** A held rule with nothing in it that depends on who holds it. */
  private static Optional<Grant> asHeld(Holdings.Held held, Principal.Kind via) {
    Rule rule = held.entry().rule();
    if (rule.effect() == Effect.ALLOW
        && rule.conditions().stream().anyMatch(Condition.Attribute.class::isInstance)) {
      return Optional.empty();
    }
    List<Condition> conditions =
        rule.conditions().stream()
            .filter(condition -> !(condition instanceof Condition.Attribute))
            .filter(
                condition ->
                    !(held.entry().builtIn()
                        && via == Principal.Kind.USER
                        && condition.equals(new Condition.Via(Principal.Kind.USER))))
            .toList();
    Grant grant = held.grant();
    return Optional.of(
        new Grant(
            grant.effect(),
            grant.actions(),
            grant.pattern(),
            new Clause(conditions, grant.clause().until())));
  }

  /** Two lists of grants, ours first. */
  private static final class Comparison {

    private final Instant now;
    private final int ours;
    private final List<Grant> all;
    private final Budget budget = new Budget(UNITS);

    Comparison(List<Grant> ours, List<Grant> theirs, Instant now) {
      this.now = now;
      this.ours = ours.size();
      this.all = new ArrayList<>(ours);
      all.addAll(theirs);
    }

    Optional<String> missing(Words words) {
      IntSet wanted = IntSet.of(IntStream.range(ours, all.size()).filter(i -> all.get(i).allows()));
      Judge judge = new Judge(Optional.empty(), now, budget);
      for (Slice slice : Slice.of(all, wanted, budget)) {
        String action = words.action(slice.actions().stream().findFirst().orElseThrow()).toString();
        if (slice.signatures().isEmpty()) {
          return Optional.of(action);
        }
        for (IntSet signature : slice.signatures().get()) {
          if (!covers(slice.grants(signature), judge)) {
            return Optional.of(action + " on /" + slice.common(signature));
          }
        }
      }
      return Optional.empty();
    }

    private boolean covers(IntSet cell, Judge judge) {
      Set<Clause> clauses = new HashSet<>();
      cell.stream().forEach(i -> clauses.add(all.get(i).clause()));
      Optional<Situations> situations = judge.situations(clauses);
      if (situations.isEmpty()) {
        return false;
      }
      BitSet missing = allowed(situations.get(), cell.stream().filter(i -> i >= ours));
      missing.andNot(allowed(situations.get(), cell.stream().filter(i -> i < ours)));
      return missing.isEmpty();
    }

    private BitSet allowed(Situations situations, IntStream grants) {
      Set<Clause> allows = new HashSet<>();
      Set<Clause> denies = new HashSet<>();
      grants.forEach(i -> (all.get(i).allows() ? allows : denies).add(all.get(i).clause()));
      return situations.allowed(allows, denies);
    }
  }
}

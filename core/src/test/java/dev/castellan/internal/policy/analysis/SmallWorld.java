package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Circumstances;
import dev.castellan.access.Condition;
import dev.castellan.access.Effect;
import dev.castellan.access.Network;
import dev.castellan.access.PathPattern;
import dev.castellan.access.PathPattern.Segment;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyBuilder;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import dev.castellan.access.Truth;
import dev.castellan.internal.policy.BuiltInRules;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A world so small that all of it can be looked at: few segments, short paths, few actions. What a
 * policy says in it is found out by asking each rule about each path, in the obvious way.
 */
final class SmallWorld {

  static final Instant NOW = Instant.parse("2026-03-01T12:30:00Z");

  static final Catalogue CATALOGUE =
      Catalogue.EMPTY.with("t", List.of("go", "read")).with("user", List.of("read", "update"));

  /** Beside all that patterns name, something else after each beginning, and something else. */
  private static final List<String> SEGMENTS = List.of("a", "ab", "abc", "ax", "b", "zz");

  private static final List<Segment> PARTS =
      List.of(
          new Segment.Literal("a"),
          new Segment.Literal("ab"),
          new Segment.Literal("b"),
          new Segment.Prefix("a"),
          new Segment.Prefix("ab"),
          new Segment.Any());

  private static final List<Condition> CONDITIONS =
      List.of(
          new Condition.SecondFactor(),
          new Condition.Owner(),
          new Condition.Via(Principal.Kind.USER),
          new Condition.Via(Principal.Kind.API_KEY),
          new Condition.AddressIn(Network.parse("10.0.0.0/8")),
          new Condition.AddressIn(Network.parse("10.1.0.0/16")),
          new Condition.AddressIn(Network.parse("2001:db8::/32")),
          new Condition.HoursIn(LocalTime.parse("08:00"), LocalTime.parse("18:00")),
          new Condition.HoursIn(LocalTime.parse("22:00"), LocalTime.parse("12:00")),
          new Condition.TimeIn(
              Instant.parse("2026-03-01T10:00:00Z"), Instant.parse("2026-03-01T20:00:00Z")),
          new Condition.TimeIn(
              Instant.parse("2026-03-01T15:00:00Z"), Instant.parse("2026-04-01T00:00:00Z")),
          new Condition.AuthenticatedWithin(Duration.ofMinutes(5)),
          new Condition.AuthenticatedWithin(Duration.ofMinutes(60)),
          new Condition.Attribute("site", "north"),
          new Condition.Attribute("site", "south"));

  private final Random random;

  SmallWorld(long seed) {
    this.random = new Random(seed);
  }

  /** All paths of one to so many segments. */
  static List<Resource> paths(int depth) {
    List<Resource> paths = new ArrayList<>();
    List<Resource> level = List.of(Resource.ROOT);
    for (int i = 0; i < depth; i++) {
      level =
          level.stream()
              .flatMap(path -> SEGMENTS.stream().map(segment -> path.child(segment)))
              .toList();
      paths.addAll(level);
    }
    return paths;
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** A pattern of at most so many segments, a final {@code **} among them. */
  PathPattern pattern(int longest) {
    boolean below = random.nextInt(3) == 0;
    int length = random.nextInt(longest) + (below ? 0 : 1);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      segments.add(oneOf(PARTS));
    }
    return PathPattern.of(segments, below);
  }

  Condition condition() {
    return oneOf(CONDITIONS);
  }

  /** At most so many conditions. */
  List<Condition> conditions(int most) {
    List<Condition> conditions = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      conditions.add(condition());
    }
    return conditions;
  }

  Rule rule(int longest, int mostConditions) {
    ActionPattern action =
        ActionPattern.parse(
            oneOf(List.of("t:go", "t:read", "t:*", "*:read", "user:update", "*:*")));
    return Rule.of(
            random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW, List.of(action), pattern(longest))
        .when(conditions(mostConditions).toArray(Condition[]::new));
  }

  /** Roles r0, r1, …, each of which may inherit later ones. */
  Policy policy(int roles, int rules, int longest, int mostConditions) {
    PolicyBuilder builder = Policy.builder();
    for (int i = 0; i < roles; i++) {
      List<Rule> own = new ArrayList<>();
      for (int n = random.nextInt(rules) + 1; n > 0; n--) {
        own.add(rule(longest, mostConditions));
      }
      List<String> inherited = new ArrayList<>();
      if (i + 1 < roles && random.nextInt(3) == 0) {
        inherited.add("r" + (i + 1 + random.nextInt(roles - i - 1)));
      }
      builder.role(new Role("r" + i, inherited, own, "", 0));
    }
    return builder.build();
  }

  Binding binding(int roles) {
    List<Optional<Instant>> ends =
        List.of(
            Optional.empty(),
            Optional.empty(),
            Optional.of(NOW),
            Optional.of(NOW.plusSeconds(7_200)),
            Optional.of(NOW.plusSeconds(90_000)));
    return new Binding(
        "r" + random.nextInt(roles),
        oneOf(List.of(Resource.ROOT, Resource.ROOT, Resource.of("a"), Resource.of("ab"))),
        oneOf(ends));
  }

  Set<Binding> bindings(int most, int roles) {
    Set<Binding> bindings = new HashSet<>();
    for (int i = random.nextInt(most) + 1; i > 0; i--) {
      bindings.add(binding(roles));
    }
    return bindings;
  }

  Map<String, String> attributes() {
    return oneOf(List.of(Map.of(), Map.of("site", "north"), Map.of("site", "south")));
  }

  /** Circumstances that try the ends of all that conditions ask about. */
  Circumstances circumstances() {
    Instant time =
        oneOf(
            List.of(
                NOW,
                NOW.plusSeconds(7_199),
                NOW.plusSeconds(7_200),
                Instant.parse("2026-03-01T14:59:59Z"),
                Instant.parse("2026-03-01T15:00:00Z"),
                Instant.parse("2026-03-01T18:00:00Z"),
                Instant.parse("2026-03-01T19:59:59Z"),
                Instant.parse("2026-03-01T20:00:00Z"),
                Instant.parse("2026-03-01T23:00:00Z"),
                NOW.plusSeconds(89_999),
                NOW.plusSeconds(90_000),
                Instant.parse("2026-03-31T08:00:00Z"),
                Instant.parse("2026-04-01T00:00:00Z"),
                Instant.parse("2026-04-02T12:00:00Z"),
                Instant.parse("2026-04-02T20:00:00Z")));
    return new Circumstances(
        oneOf(List.of(Principal.Kind.USER, Principal.Kind.API_KEY)),
        oneOf(
            List.of(
                Optional.empty(),
                Optional.of("10.1.2.3"),
                Optional.of("10.2.0.0"),
                Optional.of("11.0.0.0"),
                Optional.of("2001:db8::1"),
                Optional.of("::1"))),
        time,
        oneOf(
            List.of(
                Optional.empty(),
                Optional.of(time),
                Optional.of(time.minusSeconds(300)),
                Optional.of(time.minusSeconds(301)),
                Optional.of(time.minusSeconds(3_601)))),
        random.nextBoolean(),
        oneOf(List.of(Truth.values())));
  }

  /** What is held, without the names for it. */
  record HeldRule(Rule rule, Resource scope, Optional<Instant> until, boolean builtIn) {}

  static List<HeldRule> held(Policy policy, Catalogue catalogue, Set<Binding> bindings) {
    List<HeldRule> held = new ArrayList<>();
    for (Binding binding : bindings) {
      Set<String> seen = new HashSet<>(Set.of(binding.role()));
      Deque<String> open = new ArrayDeque<>(seen);
      while (!open.isEmpty()) {
        String name = open.pop();
        BuiltInRules.of(catalogue)
            .getOrDefault(name, List.of())
            .forEach(rule -> held.add(new HeldRule(rule, binding.scope(), binding.until(), true)));
        policy
            .role(name)
            .ifPresent(
                role -> {
                  role.rules()
                      .forEach(
                          rule ->
                              held.add(
                                  new HeldRule(rule, binding.scope(), binding.until(), false)));
                  role.inherits().stream().filter(seen::add).forEach(open::push);
                });
      }
    }
    return held;
  }

  /** The oracle: whether it is allowed, as the documentation of the language says. */
  static boolean allows(
      List<HeldRule> held,
      Action action,
      Resource resource,
      Map<String, String> attributes,
      Circumstances circumstances) {
    return !denies(held, action, resource, attributes, circumstances)
        && matching(held, action, resource, circumstances)
            .anyMatch(
                rule ->
                    rule.effect() == Effect.ALLOW
                        && truths(rule, attributes, circumstances).allMatch(Truth.HOLDS::equals));
  }

  /** Whether a deny applies. */
  static boolean denies(
      List<HeldRule> held,
      Action action,
      Resource resource,
      Map<String, String> attributes,
      Circumstances circumstances) {
    return matching(held, action, resource, circumstances)
        .anyMatch(
            rule ->
                rule.effect() == Effect.DENY
                    && truths(rule, attributes, circumstances).noneMatch(Truth.FAILS::equals));
  }

  private static Stream<Rule> matching(
      List<HeldRule> held, Action action, Resource resource, Circumstances circumstances) {
    return held.stream()
        .filter(one -> one.rule().speaksOf(action))
        .filter(one -> one.rule().pattern().matches(one.scope(), resource))
        .filter(one -> one.until().map(circumstances.time()::isBefore).orElse(true))
        .map(HeldRule::rule);
  }

  private static Stream<Truth> truths(
      Rule rule, Map<String, String> attributes, Circumstances circumstances) {
    return rule.conditions().stream().map(each -> each.test(attributes, circumstances));
  }
}

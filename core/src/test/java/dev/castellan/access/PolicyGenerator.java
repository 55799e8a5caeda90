package dev.castellan.access;

import dev.castellan.access.PathPattern.Segment;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes policies, and questions about them, of a small vocabulary, so that rules meet each other
 * and questions meet rules; now and then with odd characters. The same seed makes the same.
 */
public final class PolicyGenerator {

  /** The middle of the times that conditions and circumstances use. */
  public static final Instant NOW = Instant.parse("2026-06-15T12:00:00Z");

  private static final List<String> TYPES = List.of("topic", "queue", "client", "user", "policy");
  private static final List<String> VERBS = List.of("read", "list", "create", "update", "purge");
  private static final List<String> SEGMENTS = List.of("a", "b", "ab", "abc", "topics", "orders-1");
  private static final List<String> ODD =
      List.of(
          "a/b",
          "zoë",
          "漢字",
          "😀",
          "*",
          "**",
          "a*",
          "%",
          "%2F",
          " ",
          "a,b",
          ",",
          "...",
          "a#b",
          "\"",
          "{}",
          "'",
          "\\",
          "~",
          "A",
          "when",
          "\u200b",
          "$!+;=:()@");
  private static final List<String> PREFIXES =
      List.of("a", "ab", "o", "orders-", "t", "z", "%", "漢");
  private static final List<String> NETWORKS =
      List.of(
          "10.0.0.0/8",
          "10.1.0.0/16",
          "10.1.2.3/32",
          "0.0.0.0/0",
          "2001:db8::/32",
          "::/0",
          "2001:db8::1/128",
          "192.168.128.0/17",
          "fe80::/10",
          "2001:db8:0:1::/64");
  private static final List<String> ADDRESSES =
      List.of(
          "10.1.2.3", "10.2.0.1", "192.168.200.1", "2001:db8::1", "2001:db8:0:1:2:3:4:5", "::1");
  private static final List<String> VALUES =
      List.of("north", "south", "zoë", "a\"b", "a\\b", "#{}", "漢", " ", "\\\"", "😀");
  private static final List<String> NAMES = List.of("alice", "bob", "Carol_1.x-y");
  private static final List<String> LINES =
      List.of(
          "", "why", "  indented", "# twice", "zoë 漢 😀", "\"quoted\" {", "tab\there", "}", "bind");

  private final Random random;

  /** From a seed, which the test prints. */
  public PolicyGenerator(long seed) {
    this(new Random(seed));
  }

  /** From numbers that somebody else draws from, too. */
  public PolicyGenerator(Random random) {
    this.random = random;
  }

  /** All words that generated policies use. */
  public static Catalogue catalogue() {
    Catalogue all = Catalogue.EMPTY;
    for (String type : TYPES) {
      all = all.with(type, VERBS);
    }
    return all;
  }

  /** A policy of up to 6 roles with up to 5 rules each, bindings, tests and comments. */
  public Policy policy() {
    return policy(random.nextInt(7), 5);
  }

  /** A policy of exactly so many roles with up to so many rules each. */
  public Policy policy(int roles, int rules) {
    List<Role> all = new ArrayList<>();
    for (int i = 0; i < roles; i++) {
      all.add(role(i, rules));
    }
    List<String> names =
        Stream.concat(all.stream().map(Role::name), Stream.of(Roles.ADMINISTRATOR, Roles.VIEWER))
            .toList();
    Catalogue catalogue = random.nextInt(3) == 0 ? Catalogue.EMPTY : catalogue();
    return Policy.of(
        catalogue,
        all,
        many(3, () -> new GroupBinding(group(), binding(names), comment(), 0)),
        IntStream.range(0, random.nextInt(3)).mapToObj(i -> test(i, names)).toList(),
        comment());
  }

  /** Inherits only roles of a smaller number, so that there is no cycle. */
  private Role role(int number, int rules) {
    List<String> inherits =
        random.nextInt(3) == 0 && number > 0
            ? many(2, () -> "role-" + random.nextInt(number))
            : random.nextInt(12) == 0 ? List.of(Roles.VIEWER) : List.of();
    return new Role("role-" + number, inherits, many(rules, this::rule), comment(), 0);
  }

  /** A rule; two thirds allow, half have conditions. */
  public Rule rule() {
    List<ActionPattern> actions =
        Stream.generate(this::actionPattern).limit(1 + random.nextInt(3)).toList();
    return new Rule(
        random.nextInt(3) == 0 ? Effect.DENY : Effect.ALLOW,
        actions,
        pattern(),
        random.nextBoolean() ? List.of() : many(3, this::condition),
        comment(),
        0);
  }

  private ActionPattern actionPattern() {
    String type = random.nextInt(4) == 0 ? ActionPattern.ANY : oneOf(TYPES);
    return new ActionPattern(type, random.nextInt(4) == 0 ? ActionPattern.ANY : oneOf(VERBS));
  }

  /** An action of the catalogue. */
  public Action action() {
    return Action.of(oneOf(TYPES), oneOf(VERBS));
  }

  /** A pattern of up to 4 segments. */
  public PathPattern pattern() {
    boolean below = random.nextInt(3) == 0;
    int segments = random.nextInt(4) + (below ? 0 : 1);
    return PathPattern.of(Stream.generate(this::segment).limit(segments).toList(), below);
  }

  private Segment segment() {
    return switch (random.nextInt(5)) {
      case 0 -> new Segment.Any();
      case 1 -> new Segment.Prefix(oneOf(PREFIXES));
      default -> new Segment.Literal(name());
    };
  }

  private String name() {
    return random.nextInt(8) == 0 ? oneOf(ODD) : oneOf(SEGMENTS);
  }

  /** A resource of up to 5 segments. */
  public Resource resource() {
    return Resource.of(Stream.generate(this::name).limit(random.nextInt(6)).toArray(String[]::new));
  }

  /** A resource that the pattern matches at the scope, if the scope leaves room. */
  public Resource resource(Resource scope, PathPattern pattern) {
    List<String> names = new ArrayList<>();
    for (Segment segment : pattern.segments()) {
      if (segment instanceof Segment.Literal literal) {
        names.add(literal.text());
      } else if (segment instanceof Segment.Prefix prefix) {
        names.add(prefix.text() + (random.nextBoolean() ? "" : "1"));
      } else {
        names.add(name());
      }
    }
    if (pattern.everythingBelow()) {
      names.addAll(many(2, this::name));
      names.add(name());
    }
    return scope.child(names.toArray(String[]::new));
  }

  /** A scope: the root, or up to 2 segments. */
  public Resource scope() {
    return Resource.of(Stream.generate(this::name).limit(random.nextInt(3)).toArray(String[]::new));
  }

  /** A condition of any kind. */
  public Condition condition() {
    return switch (random.nextInt(8)) {
      case 0 -> new Condition.AddressIn(Network.parse(oneOf(NETWORKS)));
      case 1 -> timeIn();
      case 2 -> hoursIn();
      case 3 -> new Condition.AuthenticatedWithin(length());
      case 4 -> new Condition.SecondFactor();
      case 5 -> new Condition.Via(via());
      case 6 -> new Condition.Owner();
      default -> attribute();
    };
  }

  private Condition timeIn() {
    Instant from = time();
    return new Condition.TimeIn(from, from.plusSeconds(1 + random.nextInt(200_000)));
  }

  private Condition hoursIn() {
    LocalTime from = LocalTime.of(random.nextInt(24), random.nextInt(4) * 15);
    return new Condition.HoursIn(from, from.plusMinutes(15L * (1 + random.nextInt(95))));
  }

  private Condition.Attribute attribute() {
    return new Condition.Attribute(random.nextBoolean() ? "site" : "team-2", oneOf(VALUES));
  }

  private Duration length() {
    return switch (random.nextInt(4)) {
      case 0 -> Duration.ofSeconds(1 + random.nextInt(100));
      case 1 -> Duration.ofMinutes(1 + random.nextInt(100));
      case 2 -> Duration.ofHours(1 + random.nextInt(30));
      default -> Duration.ofDays(1 + random.nextInt(366));
    };
  }

  private Principal.Kind via() {
    return random.nextInt(3) == 0 ? Principal.Kind.API_KEY : Principal.Kind.USER;
  }

  /** Within two days of {@link #NOW}, in whole quarters of an hour. */
  public Instant time() {
    return NOW.plus(Duration.ofMinutes(15L * (random.nextInt(384) - 192)));
  }

  /** Circumstances of any kind. */
  public Circumstances circumstances() {
    return new Circumstances(
        via(),
        maybe(() -> oneOf(ADDRESSES)),
        time(),
        maybe(this::time),
        random.nextBoolean(),
        oneOf(List.of(Truth.values())));
  }

  /** Somebody with up to 3 bindings to these roles, groups and attributes. */
  public PolicySubject subject(List<String> roles) {
    Map<String, String> attributes = new HashMap<>();
    many(2, this::attribute).forEach(one -> attributes.put(one.name(), one.value()));
    Set<Binding> bindings = new HashSet<>(many(3, () -> binding(roles)));
    return new PolicySubject(
        oneOf(NAMES), bindings, new HashSet<>(many(2, this::group)), attributes);
  }

  /** A binding to one of these roles. */
  public Binding binding(List<String> roles) {
    Optional<Instant> until = random.nextInt(4) == 0 ? Optional.of(time()) : Optional.empty();
    return new Binding(oneOf(roles), scope(), until);
  }

  private GroupName group() {
    return random.nextBoolean()
        ? GroupName.local(name())
        : new GroupName(random.nextBoolean() ? "corp" : oneOf(ODD), name());
  }

  private PolicyTest test(int number, List<String> roles) {
    String name = number + ' ' + oneOf(VALUES);
    List<PolicyTest.Given> givens = new ArrayList<>();
    for (String subject : NAMES) {
      givens.add(new PolicyTest.Given.Has(subject, binding(roles)));
      givens.addAll(many(1, () -> new PolicyTest.Given.In(subject, group())));
      givens.addAll(many(1, () -> new PolicyTest.Given.With(subject, attribute())));
    }
    List<PolicyTest.Scene> scenes =
        Stream.generate(() -> scene(roles)).limit(1 + random.nextInt(3)).toList();
    return new PolicyTest(name, givens, scenes, comment(), 0);
  }

  private PolicyTest.Scene scene(List<String> roles) {
    return new PolicyTest.Scene(
        oneOf(NAMES),
        maybe(() -> oneOf(ADDRESSES)),
        maybe(this::time),
        via(),
        random.nextBoolean(),
        maybe(this::length),
        Stream.generate(() -> expectation(roles)).limit(1 + random.nextInt(3)).toList(),
        0);
  }

  private PolicyTest.Expectation expectation(List<String> roles) {
    List<String> reasons = new ArrayList<>(roles);
    reasons.add(Decision.Outcome.NO_MATCH.text());
    return new PolicyTest.Expectation(
        random.nextBoolean(),
        action(),
        resource(),
        random.nextInt(4) == 0,
        maybe(() -> oneOf(reasons)),
        0);
  }

  private String comment() {
    return random.nextInt(3) == 0 ? String.join("\n", many(3, () -> oneOf(LINES))) : "";
  }

  private <T> Optional<T> maybe(Supplier<T> some) {
    return random.nextBoolean() ? Optional.of(some.get()) : Optional.empty();
  }

  /** From none up to so many. */
  private <T> List<T> many(int most, Supplier<T> one) {
    return Stream.generate(one).limit(random.nextInt(most + 1)).toList();
  }

  private <T> T oneOf(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}

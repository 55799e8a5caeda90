package dev.castellan.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Makes workloads and questions to them from a seed. Not for use by several threads. */
final class Generator {

  private static final List<String> SEGMENTS = List.of("topics", "queues", "clients", "bridges");
  private static final List<String> FAMILIES =
      List.of("orders", "billing", "stock", "audit", "metrics", "alerts", "fleet", "lab");

  /** Numbers behind a family of names: those that rules name, and those that exist. */
  private static final int NAMED = 50;

  private static final int EXISTING = 5_000;

  /** A rule that denies, and one for any action, of a hundred. */
  private static final int DENIES = 13;

  private static final int ANY_ACTION = 15;

  private final SplittableRandom random;
  private final Size size;
  private final Kind kind;

  /** Where each rule lies in each of its properties. */
  private final int[] patterns;

  private final int[] denies;
  private final int[] actions;
  private int rule;
  private final Map<String, List<Workload.Role>> inherited = new HashMap<>();

  private Generator(long seed, Size size, Kind kind) {
    this.random = new SplittableRandom(seed);
    this.size = size;
    this.kind = kind;
    this.patterns = deck(size.rules());
    this.denies = deck(size.rules());
    this.actions = deck(size.rules());
  }

  /** From 0 to 99 in equal steps, shuffled: so a small policy has the shares of a large one. */
  private int[] deck(int count) {
    int[] deck = new int[count];
    for (int i = 0; i < count; i++) {
      int place = random.nextInt(i + 1);
      deck[i] = deck[place];
      deck[place] = (int) (100L * i / count);
    }
    return deck;
  }

  /** The workload of a seed. */
  static Workload workload(long seed, Size size, Kind kind) {
    return new Generator(seed, size, kind).workload();
  }

  /** As many different questions to it; their texts share no object with the workload's. */
  static Question[] questions(long seed, Workload workload, int count) {
    return new Generator(~seed, workload.size(), workload.kind()).questions(workload, count);
  }

  private Workload workload() {
    List<Workload.Role> roles = new ArrayList<>();
    for (int i = 0; i < size.roles(); i++) {
      roles.add(role(i, roles));
    }
    Map<String, Workload.Grant> groups = new LinkedHashMap<>();
    for (int i = 0; i < size.tenants() && kind == Kind.FULL; i++) {
      groups.put("group-" + i, grant(roles));
    }
    List<Workload.Subject> subjects = new ArrayList<>();
    for (int i = 0; i < size.subjects(); i++) {
      subjects.add(subject(i, roles, groups.size()));
    }
    return new Workload(size, kind, List.copyOf(roles), groups, List.copyOf(subjects));
  }

  private Workload.Role role(int number, List<Workload.Role> earlier) {
    boolean scoped = kind == Kind.FULL && number % 2 == 1;
    List<String> alike =
        earlier.stream().filter(role -> role.scoped() == scoped).map(Workload.Role::name).toList();
    List<String> inherits = alike.isEmpty() || !chance(50) ? List.of() : List.of(any(alike));
    // The rules of all roles together are as many as the size says.
    int count = size.rules() * (number + 1) / size.roles() - size.rules() * number / size.roles();
    List<Workload.Rule> rules = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rules.add(rule(scoped));
    }
    return new Workload.Role("role-" + number, scoped, inherits, List.copyOf(rules));
  }

  private Workload.Rule rule(boolean scoped) {
    String segment = any(SEGMENTS);
    int draw = patterns[rule];
    // Exact 45, a whole kind 30, a whole tenant 7, any tenant's name 10, any tenant's kind 8.
    String below =
        draw < 45 || (draw >= 82 && draw < 92)
            ? segment + "/" + nameOrPrefix()
            : draw >= 75 && draw < 82 ? "**" : segment + "/**";
    String tenant = draw >= 82 ? "*" : tenant();
    String pattern = scoped ? scopedPattern(draw, below) : "tenants/" + tenant + "/" + below;
    String action =
        actions[rule] < ANY_ACTION
            ? Workload.ANY
            : action(below.equals("**") ? any(SEGMENTS) : segment);
    boolean deny = denies[rule] < DENIES;
    rule++;
    return new Workload.Rule(deny, action, pattern, guard());
  }

  /** Below a tenant the star stands for the kind, or for nothing. */
  private static String scopedPattern(int draw, String below) {
    return draw >= 82 && draw < 87 ? "*" + below.substring(below.indexOf('/')) : below;
  }

  private String nameOrPrefix() {
    String family = any(FAMILIES);
    return kind == Kind.FULL && chance(25) ? family + "-*" : family + "-" + random.nextInt(NAMED);
  }

  private Guard guard() {
    if (kind == Kind.PLAIN || !chance(10)) {
      return Guard.NONE;
    }
    return any(Guard.REAL);
  }

  private Workload.Grant grant(List<Workload.Role> roles) {
    Workload.Role role = any(roles);
    return new Workload.Grant(role.name(), role.scoped() ? tenant() : "");
  }

  private Workload.Subject subject(int number, List<Workload.Role> roles, int groups) {
    Set<Workload.Grant> grants = new LinkedHashSet<>();
    grants.add(grant(roles));
    grants.add(grant(roles));
    String group = groups > 0 && chance(20) ? "group-" + random.nextInt(groups) : "";
    return new Workload.Subject(
        "user-" + number, List.copyOf(grants), group, kind == Kind.FULL && chance(30));
  }

  private Question[] questions(Workload workload, int count) {
    Map<String, Workload.Role> roles = workload.rolesByName();
    List<Question> all = new ArrayList<>(count);
    Set<List<String>> seen = new HashSet<>(count * 2);
    while (all.size() < count) {
      Question question = question(workload, roles);
      if (seen.add(List.of(question.subject(), question.action(), question.path()))) {
        all.add(question);
      }
    }
    return all.toArray(Question[]::new);
  }

  /** Three in four are about something that a rule of the subject speaks of, if about its verb. */
  private Question question(Workload workload, Map<String, Workload.Role> roles) {
    Workload.Subject subject = any(workload.subjects());
    String tenant = tenant();
    String segment = any(SEGMENTS);
    String name = any(FAMILIES) + "-" + random.nextInt(chance(20) ? EXISTING : NAMED);
    String action = "";
    if (chance(75)) {
      Workload.Grant grant = any(workload.grantsOf(subject));
      Workload.Rule meant = any(any(held(grant.role(), roles)).rules());
      String[] pattern = meant.pattern().split("/", -1);
      int offset = pattern[0].equals("tenants") ? 2 : 0;
      tenant = offset == 0 ? grant.tenant() : literal(pattern[1], tenant);
      segment = literal(pattern[offset], segment);
      name = pattern.length > offset + 1 ? literal(pattern[offset + 1], name) : name;
      action = meant.action().equals(Workload.ANY) ? "" : meant.action();
      if (!action.isEmpty()) {
        segment = segmentOf(action);
      }
    }
    return new Question(
        copy(subject.name()),
        action.isEmpty() ? action(segment) : copy(action),
        "/tenants/" + tenant + "/" + segment + "/" + name,
        any(Caller.ALL));
  }

  private List<Workload.Role> held(String role, Map<String, Workload.Role> roles) {
    return inherited.computeIfAbsent(role, name -> Workload.withInherited(name, roles));
  }

  /** The text if it stands for itself; else something that it stands for. */
  private String literal(String part, String otherwise) {
    if (part.endsWith("-*")) {
      return part.substring(0, part.length() - 1) + random.nextInt(NAMED);
    }
    return part.contains("*") ? otherwise : part;
  }

  private static String segmentOf(String action) {
    String type = action.substring(0, action.indexOf(':'));
    return SEGMENTS.stream()
        .filter(segment -> type.equals(Workload.TYPES.get(segment)))
        .findFirst()
        .orElseThrow();
  }

  private String action(String segment) {
    return Workload.TYPES.get(segment) + ":" + any(Workload.VERBS);
  }

  private String tenant() {
    return "t" + random.nextInt(size.tenants());
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Another object with the same characters, as a text from the network is. */
  private static String copy(String text) {
    return new String(text.toCharArray());
  }
}

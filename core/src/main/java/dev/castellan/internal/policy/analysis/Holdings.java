package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.PathPattern;
import dev.castellan.access.PathPattern.Segment;
import dev.castellan.access.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What roles and bindings give, rule by rule. For one thread. */
final class Holdings {

  private final RoleBook book;
  private final Words words;
  private final Map<String, List<Held>> own = new HashMap<>();

  Holdings(RoleBook book, Words words) {
    this.book = book;
    this.words = words;
  }

  RoleBook book() {
    return book;
  }

  /** A rule where it stands, and what it gives. */
  record Held(RoleBook.Entry entry, Grant grant) {}

  /** What a role gives, relative to where it is bound. */
  List<Held> of(String role) {
    List<Held> all = new ArrayList<>();
    book.withInherited(role).forEach(name -> all.addAll(own(name)));
    return all;
  }

  private List<Held> own(String role) {
    return own.computeIfAbsent(
        role, name -> book.own(name).stream().map(entry -> new Held(entry, grant(entry))).toList());
  }

  private Grant grant(RoleBook.Entry entry) {
    return new Grant(
        entry.rule().effect(),
        words.numbers(entry.rule().actions()),
        entry.rule().pattern(),
        new Clause(entry.rule().conditions(), Optional.empty()));
  }

  /**
   * What a binding gives, from the root. Rules of which no path can be long enough are not among
   * it.
   */
  List<Held> of(Binding binding) {
    List<Held> all = new ArrayList<>();
    for (Held held : of(binding.role())) {
      below(binding.scope(), held.grant().pattern())
          .ifPresent(
              pattern -> all.add(new Held(held.entry(), bound(held.grant(), pattern, binding))));
    }
    return all;
  }

  private static Grant bound(Grant grant, PathPattern pattern, Binding binding) {
    Clause clause =
        binding.until().isEmpty()
            ? grant.clause()
            : new Clause(grant.clause().conditions(), binding.until());
    return new Grant(grant.effect(), grant.actions(), pattern, clause);
  }

  /** A pattern at a scope, from the root; empty if no path is as long. */
  static Optional<PathPattern> below(Resource scope, PathPattern pattern) {
    if (scope.equals(Resource.ROOT)) {
      return Optional.of(pattern);
    }
    List<Segment> segments = new ArrayList<>();
    scope.segments().forEach(segment -> segments.add(new Segment.Literal(segment)));
    segments.addAll(pattern.segments());
    int shortest = segments.size() + (pattern.everythingBelow() ? 1 : 0);
    return shortest > Resource.MAX_DEPTH
        ? Optional.empty()
        : Optional.of(PathPattern.of(segments, pattern.everythingBelow()));
  }
}

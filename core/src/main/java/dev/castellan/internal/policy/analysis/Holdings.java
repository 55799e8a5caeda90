package dev.castellan.internal.policy.analysis;

import dev.castellan.access.Binding;
import dev.castellan.access.PathPattern;
import dev.castellan.access.PathPattern.Segment;
import dev.castellan.access.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What roles and bindings give, rule by rule. For one thread. */
final class Holdings {

  private final RoleBook book;
  private final Words words;

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
    return book.rules(role).stream()
        .map(entry -> new Held(entry, grant(entry, entry.rule().pattern(), Optional.empty())))
        .toList();
  }

  /**
   * What a binding gives, from the root. Rules of which no path can be long enough are not among
   * it.
   */
  List<Held> of(Binding binding) {
    List<Held> all = new ArrayList<>();
    for (RoleBook.Entry entry : book.rules(binding.role())) {
      below(binding.scope(), entry.rule().pattern())
          .ifPresent(
              pattern -> all.add(new Held(entry, grant(entry, pattern, Optional.of(binding)))));
    }
    return all;
  }

  private Grant grant(RoleBook.Entry entry, PathPattern pattern, Optional<Binding> binding) {
    return new Grant(
        entry.rule().effect(),
        words.numbers(entry.rule().actions()),
        pattern,
        new Clause(entry.rule().conditions(), binding.flatMap(Binding::until)));
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

package dev.castellan.internal.audit;

import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditQuery;
import dev.castellan.internal.model.AuditSegmentDoc;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether a query is about an entry, and whether a segment may hold one. Immutable. */
final class AuditFilter {

  private final AuditQuery query;

  /** All of these words are in every entry that is found. */
  private final List<String> needed = new ArrayList<>();

  /** One of these is, unless there are none. */
  private final List<String> scopes;

  private final String text;

  /**
   * @param scopes where the caller may read; without the root, if that is among them, nothing is
   *     excluded
   */
  AuditFilter(AuditQuery query, Set<Resource> scopes) {
    this.query = query;
    this.scopes =
        scopes.contains(Resource.ROOT)
            ? List.of()
            : scopes.stream().map(scope -> Words.scope(scope.toString())).toList();
    this.text = query.text().map(words -> words.toLowerCase(Locale.ROOT)).orElse("");
    query.actor().ifPresent(actor -> needed.add(Words.actor(actor)));
    query
        .action()
        .ifPresent(
            action -> needed.add(action.endsWith("*") ? Words.type(action) : Words.action(action)));
    query.outcome().ifPresent(outcome -> needed.add(Words.outcome(outcome)));
    query
        .resource()
        .filter(AuditFilter::isBelowRoot)
        .ifPresent(path -> needed.add(Words.resource(path.toString())));
    query
        .scope()
        .filter(AuditFilter::isBelowRoot)
        .ifPresent(path -> needed.add(Words.scope(path.toString())));
    Words.split(text, needed::add);
  }

  private static boolean isBelowRoot(Resource path) {
    return !path.equals(Resource.ROOT);
  }

  /** Whether all entries are wanted. */
  boolean isAll() {
    return query.equals(AuditQuery.ALL) && scopes.isEmpty();
  }

  boolean mayBeIn(AuditSegmentDoc segment) {
    if (query.from().map(from -> segment.until().isBefore(from)).orElse(false)
        || query.until().map(until -> !segment.from().isBefore(until)).orElse(false)) {
      return false;
    }
    String words = segment.words().orElse("");
    return needed.stream().allMatch(word -> WordFilter.mayHold(words, word))
        && (scopes.isEmpty()
            || scopes.stream().anyMatch(scope -> WordFilter.mayHold(words, scope)));
  }

  boolean matches(AuditEntry entry) {
    return query.from().map(from -> !entry.time().isBefore(from)).orElse(true)
        && query.until().map(until -> entry.time().isBefore(until)).orElse(true)
        && query.outcome().map(entry.outcome()::equals).orElse(true)
        && query.action().map(action -> isAction(entry.action(), action)).orElse(true)
        && query.actor().map(actor -> isActor(entry, actor)).orElse(true)
        && query.scope().map(entry.scope()::isWithin).orElse(true)
        && query.resource().map(path -> isOn(entry.resource(), path.toString())).orElse(true)
        && (text.isEmpty()
            || Words.texts(entry).stream()
                .anyMatch(one -> Words.holds(one.toLowerCase(Locale.ROOT), text)));
  }

  private static boolean isAction(String action, String wanted) {
    return wanted.endsWith("*")
        ? action.startsWith(wanted.substring(0, wanted.length() - 1))
        : action.equals(wanted);
  }

  private static boolean isActor(AuditEntry entry, String wanted) {
    return entry
        .actor()
        .map(
            actor ->
                actor.id().equals(wanted)
                    || actor
                        .name()
                        .toLowerCase(Locale.ROOT)
                        .equals(wanted.toLowerCase(Locale.ROOT)))
        .orElse(false);
  }

  private static boolean isOn(String path, String wanted) {
    return wanted.equals(Resource.ROOT.toString())
        || path.equals(wanted)
        || path.startsWith(wanted + "/");
  }
}

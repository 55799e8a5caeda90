package dev.castellan.internal.engine;

import dev.castellan.ErrorCode;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.audit.AuditChain;
import dev.castellan.secret.SecretText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An audit entry before it has an id and a time. Immutable. */
public record AuditDraft(
    Optional<AuditEntry.Actor> actor,
    Optional<String> session,
    String action,
    Resource resource,
    Resource scope,
    AuditEntry.Outcome outcome,
    Optional<ErrorCode> code,
    Origin origin,
    Map<String, String> details,
    List<AuditEntry.Change> changes) {

  /** The most characters of a value; what is longer is cut. */
  private static final int MAX_VALUE = 1_000;

  /** The most characters of all changes together, so that every entry fits into a record. */
  private static final int MAX_VALUES = 6_000;

  /** The most characters of a path; the longest ones would not fit into a record. */
  private static final int MAX_RESOURCE = 4_096;

  /** The most characters of an address, and of a call's name: the host takes them from outside. */
  private static final int MAX_ORIGIN = 200;

  /** Copies details and changes. */
  public AuditDraft {
    details = Map.copyOf(details);
    changes = List.copyOf(changes);
  }

  /** Something that is done, on what lives in no scope. */
  public static AuditDraft done(
      Optional<AuditEntry.Actor> actor, String action, Resource resource, Origin origin) {
    return new AuditDraft(
        actor,
        Optional.empty(),
        action,
        resource,
        Resource.ROOT,
        AuditEntry.Outcome.DONE,
        Optional.empty(),
        origin,
        Map.of(),
        List.of());
  }

  /** In this session of a person; "" for none. */
  public AuditDraft session(String id) {
    return new AuditDraft(
        actor,
        Optional.of(id).filter(some -> !some.isEmpty()),
        action,
        resource,
        scope,
        outcome,
        code,
        origin,
        details,
        changes);
  }

  /** About a user or key that lives in this scope. */
  public AuditDraft scope(Resource other) {
    return new AuditDraft(
        actor, session, action, resource, other, outcome, code, origin, details, changes);
  }

  /** With another outcome. */
  public AuditDraft outcome(AuditEntry.Outcome other, Optional<ErrorCode> why) {
    return new AuditDraft(
        actor, session, action, resource, scope, other, why, origin, details, changes);
  }

  /** With one more detail; never a secret. */
  public AuditDraft detail(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(details);
    more.put(name, value);
    return new AuditDraft(
        actor, session, action, resource, scope, outcome, code, origin, more, changes);
  }

  /**
   * With one more change; without it if both are equal, or both nothing. What a value looks like,
   * its type decides: of what is secret, nothing is shown.
   */
  public AuditDraft change(String field, Optional<?> before, Optional<?> after) {
    Optional<String> was = before.flatMap(AuditDraft::show);
    Optional<String> is = after.flatMap(AuditDraft::show);
    return before.equals(after) || (was.isEmpty() && is.isEmpty())
        ? this
        : change(new AuditEntry.Change(field, was, is));
  }

  /** With one more change that was shown already. */
  public AuditDraft change(AuditEntry.Change change) {
    List<AuditEntry.Change> more = new ArrayList<>(changes);
    more.add(fit(change));
    return new AuditDraft(
        actor, session, action, resource, scope, outcome, code, origin, details, more);
  }

  private AuditEntry.Change fit(AuditEntry.Change change) {
    int used = changes.stream().mapToInt(AuditDraft::length).sum();
    return used + length(change) <= MAX_VALUES
        ? change
        : new AuditEntry.Change(
            change.field(), change.before().map(text -> "…"), change.after().map(text -> "…"));
  }

  private static int length(AuditEntry.Change change) {
    return change.field().length()
        + change.before().map(String::length).orElse(0)
        + change.after().map(String::length).orElse(0);
  }

  /** How a value is shown, by its type; empty for nothing. */
  public static Optional<String> show(Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.flatMap(AuditDraft::show);
    }
    String text = text(value);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(cut(text, MAX_VALUE));
  }

  /** At most so many characters, and a sign that there were more; cuts no character in two. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
    return text.substring(0, end) + "…";
  }

  private static String text(Object value) {
    if (value instanceof SecretText || value.getClass().isArray()) {
      return AuditEntry.Change.HIDDEN;
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(AuditDraft::text).orElse("");
    }
    if (value instanceof Binding binding) {
      return binding.role()
          + '@'
          + binding.scope()
          + binding.until().map(until -> " until " + until).orElse("");
    }
    if (value instanceof Collection<?> all) {
      return all.stream().map(AuditDraft::text).sorted().collect(Collectors.joining(", "));
    }
    if (value instanceof Map<?, ?> all) {
      return all.entrySet().stream()
          .map(one -> text(one.getKey()) + '=' + text(one.getValue()))
          .sorted()
          .collect(Collectors.joining(", "));
    }
    return value.toString();
  }

  AuditEntry entry(AuditChain.Place place, Instant time, String node) {
    return new AuditEntry(
        place.id(),
        time,
        Optional.of(node),
        actor,
        session,
        action,
        cut(resource.toString(), MAX_RESOURCE),
        scope,
        outcome,
        code.map(ErrorCode::text),
        origin.address().map(text -> cut(text, MAX_ORIGIN)),
        origin.requestId().map(text -> cut(text, MAX_ORIGIN)),
        details,
        changes,
        Optional.of(place.link()));
  }
}

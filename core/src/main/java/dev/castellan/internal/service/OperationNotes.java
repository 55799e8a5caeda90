package dev.castellan.internal.service;

import dev.castellan.Admin;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an operation of the host's says of itself. For one thread. */
final class OperationNotes implements Admin.Notes {

  private static final int MAX_NOTES = 20;
  private static final int MAX_NAME = 64;
  private static final int MAX_DETAIL = 200;

  /** Of all details together, so that every entry fits into a record. */
  private static final int MAX_DETAILS = 2_000;

  private final Map<String, AuditEntry.Change> changes = new LinkedHashMap<>();
  private final Map<String, String> details = new LinkedHashMap<>();

  /** Written down at once: what the host hands in may be something else when it has ended. */
  @Override
  public void change(String field, Object before, Object after) {
    Optional<String> was = AuditDraft.show(before);
    Optional<String> is = AuditDraft.show(after);
    String name = name(field);
    boolean same = before.equals(after) || (was.isEmpty() && is.isEmpty());
    if (!same && changes.size() < MAX_NOTES) {
      changes.put(name, new AuditEntry.Change(name, was, is));
    }
  }

  @Override
  public void detail(String name, Object value) {
    AuditDraft.show(value)
        .map(text -> AuditDraft.cut(text, MAX_DETAIL))
        .filter(text -> details.size() < MAX_NOTES && length() + text.length() <= MAX_DETAILS)
        .ifPresent(text -> details.put(name(name), text));
  }

  private int length() {
    return details.entrySet().stream()
        .mapToInt(one -> one.getKey().length() + one.getValue().length())
        .sum();
  }

  private static String name(String text) {
    return AuditDraft.cut(text, MAX_NAME);
  }

  /** The entry with all this; what the library itself says of it stays. */
  AuditDraft into(AuditDraft entry) {
    AuditDraft result = entry;
    for (Map.Entry<String, String> detail : details.entrySet()) {
      if (!entry.details().containsKey(detail.getKey())) {
        result = result.detail(detail.getKey(), detail.getValue());
      }
    }
    for (AuditEntry.Change change : changes.values()) {
      result = result.change(change);
    }
    return result;
  }
}

package dev.castellan.internal.service;

import dev.castellan.Admin;
import dev.castellan.internal.engine.AuditDraft;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What an operation of the host's says of itself. For one thread. */
final class OperationNotes implements Admin.Notes {

  private static final int MAX_NOTES = 20;
  private static final int MAX_NAME = 64;
  private static final int MAX_DETAIL = 200;

  private final Map<String, Both> changes = new LinkedHashMap<>();
  private final Map<String, String> details = new LinkedHashMap<>();

  private record Both(Object before, Object after) {}

  @Override
  public void change(String field, Object before, Object after) {
    if (changes.size() < MAX_NOTES) {
      changes.put(name(field), new Both(before, after));
    }
  }

  @Override
  public void detail(String name, Object value) {
    if (details.size() < MAX_NOTES) {
      AuditDraft.show(value).ifPresent(text -> details.put(name(name), cut(text)));
    }
  }

  private static String name(String text) {
    return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME);
  }

  private static String cut(String text) {
    return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL) + "…";
  }

  /** The entry with all this; what the library itself says of it stays. */
  AuditDraft into(AuditDraft entry) {
    AuditDraft result = entry;
    for (Map.Entry<String, String> detail : details.entrySet()) {
      if (!entry.details().containsKey(detail.getKey())) {
        result = result.detail(detail.getKey(), detail.getValue());
      }
    }
    for (Map.Entry<String, Both> change : changes.entrySet()) {
      result =
          result.change(
              change.getKey(),
              Optional.of(change.getValue().before()),
              Optional.of(change.getValue().after()));
    }
    return result;
  }
}

package dev.castellan.internal.service;

import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.model.ApiKeyDoc;
import dev.castellan.internal.model.UserDoc;
import java.util.Optional;
import java.util.function.Function;

/** What became of a user or key, field by field, for the audit log. */
final class RecordChanges {

  private RecordChanges() {}

  /**
   * @param before empty if the user is new
   * @param after empty if the user is deleted
   */
  static AuditDraft user(AuditDraft entry, Optional<UserDoc> before, Optional<UserDoc> after) {
    return new Pair<>(before, after)
        .into(entry, "username", UserDoc::username)
        .into("displayName", UserDoc::displayName)
        .into("email", UserDoc::email)
        .into("scope", UserDoc::scope)
        .into("bindings", UserDoc::bindings)
        .into("groups", UserDoc::groups)
        .into("attributes", UserDoc::attributes)
        .into("enabled", UserDoc::enabled)
        .into("mustChangePassword", UserDoc::mustChangePassword)
        .into("passwordHash", UserDoc::passwordHash)
        .into("note", UserDoc::note)
        .entry();
  }

  /** The same of a key. */
  static AuditDraft apiKey(
      AuditDraft entry, Optional<ApiKeyDoc> before, Optional<ApiKeyDoc> after) {
    return new Pair<>(before, after)
        .into(entry, "name", ApiKeyDoc::name)
        .into("scope", ApiKeyDoc::scope)
        .into("bindings", ApiKeyDoc::bindings)
        .into("networks", ApiKeyDoc::networks)
        .into("rateLimit", ApiKeyDoc::rateLimit)
        .into("expiresAt", ApiKeyDoc::expiresAt)
        .into("enabled", ApiKeyDoc::enabled)
        .into("note", ApiKeyDoc::note)
        .entry();
  }

  private record Pair<T>(Optional<T> before, Optional<T> after) {

    Comparing<T> into(AuditDraft entry, String field, Function<T, Object> value) {
      return new Comparing<>(this, entry).into(field, value);
    }
  }

  private record Comparing<T>(Pair<T> pair, AuditDraft entry) {

    Comparing<T> into(String field, Function<T, Object> value) {
      return new Comparing<>(
          pair, entry.change(field, pair.before().map(value), pair.after().map(value)));
    }
  }
}

package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditFormat;
import dev.castellan.audit.AuditVerification;
import dev.castellan.cli.internal.Json;
import dev.castellan.login.Restriction;
import dev.castellan.login.Session;
import dev.castellan.secret.SecretText;
import dev.castellan.user.ImportProblem;
import dev.castellan.user.ImportReport;
import dev.castellan.user.User;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What there is, in the words of the REST API. */
final class Views {

  private Views() {}

  static ObjectNode user(User user, Instant now) {
    ObjectNode view =
        Json.object()
            .put("id", user.id())
            .put("username", user.username())
            .put("source", user.source())
            .put("displayName", user.displayName())
            .put("email", user.email());
    view.set("roles", roles(user.bindings(), now));
    view.put("enabled", user.enabled())
        .put("hasPassword", user.hasPassword())
        .put("hasSecondFactor", user.hasSecondFactor())
        .put("mustChangePassword", user.mustChangePassword());
    put(view, "passwordChangedAt", user.passwordChangedAt());
    view.put("note", user.note()).put("scope", user.scope().toString());
    view.set("bindings", bindings(user.bindings()));
    view.set("groups", sorted(user.groups()));
    view.set("attributes", texts(user.attributes()));
    view.put("createdAt", user.createdAt().toString());
    user.createdBy()
        .ifPresentOrElse(
            by -> put(view.putObject("createdBy"), by), () -> view.putNull("createdBy"));
    put(view, "lastLoginAt", user.lastLoginAt());
    put(view, "lockedUntil", user.lockedUntil());
    return view.put("version", user.version());
  }

  static ObjectNode key(ApiKey key, Instant now) {
    ObjectNode view =
        Json.object()
            .put("id", key.id())
            .put("name", key.name())
            .put("keyId", key.source().isPresent() ? key.name() : key.id());
    put(view, "ownerId", key.ownerId());
    view.set("roles", roles(key.bindings(), now));
    view.put("enabled", key.enabled()).put("note", key.note()).put("scope", key.scope().toString());
    view.set("bindings", bindings(key.bindings()));
    view.set("networks", sorted(key.networks()));
    put(view, key.rateLimit());
    put(view, "expiresAt", key.expiresAt());
    view.put("createdAt", key.createdAt().toString());
    put(view, "lastUsedAt", key.lastUse().map(use -> use.at()));
    put(view, "lastUsedFrom", key.lastUse().flatMap(use -> use.address()));
    put(view, "replaces", key.replaces());
    put(view, "replacedBy", key.replacedBy());
    put(view, "source", key.source());
    return view.put("version", key.version());
  }

  static ObjectNode created(CreatedApiKey created, Instant now) {
    return key(created.key(), now)
        .put("secret", created.secret().expose())
        .put("token", created.token().expose());
  }

  /** A token with its end. */
  static ObjectNode token(SecretText token, Instant end) {
    return Json.object().put("token", token.expose()).put("expiresAt", end.toString());
  }

  static ObjectNode session(Session session) {
    ObjectNode view =
        Json.object()
            .put("id", session.id())
            .put("current", session.current())
            .put("createdAt", session.createdAt().toString())
            .put("lastUsedAt", session.lastUsedAt().toString())
            .put("authenticatedAt", session.authenticatedAt().toString())
            .put("expiresAt", session.expiresAt().toString());
    put(view, "address", session.address());
    put(view, "userAgent", session.userAgent());
    view.put("secondFactor", session.secondFactor());
    put(view, "restriction", session.restriction().map(Restriction::text));
    return view;
  }

  static ObjectNode auditEntry(AuditEntry entry) {
    return Json.parse(AuditFormat.JSON_LINES.line(entry));
  }

  static ObjectNode auditVerification(AuditVerification result) {
    ObjectNode view =
        Json.object()
            .put("intact", result.intact())
            .put("entries", result.entries())
            .put("chains", result.chains())
            .put("segments", result.segments())
            .put("droppedSegments", result.droppedSegments())
            .put("plainEntries", result.plainEntries());
    put(view, "checkpoint", result.checkpoint());
    ArrayNode restorations = view.putArray("restorations");
    for (AuditVerification.Restoration restoration : result.restorations()) {
      restorations
          .addObject()
          .put("epoch", restoration.epoch())
          .put("entryId", restoration.entryId())
          .put("time", restoration.time().toString())
          .put("lost", restoration.lost());
    }
    ArrayNode findings = view.putArray("findings");
    for (AuditFinding finding : result.findings()) {
      ObjectNode one = findings.addObject().put("kind", word(finding.kind()));
      put(one, "entryId", finding.entryId());
      put(one, "chain", finding.chain());
      finding.number().ifPresentOrElse(n -> one.put("number", n), () -> one.putNull("number"));
      one.put("message", finding.message());
    }
    return view.put("moreFindings", result.moreFindings());
  }

  static ObjectNode importReport(ImportReport report) {
    ObjectNode view =
        Json.object()
            .put("users", report.users())
            .put("created", report.created())
            .put("updated", report.updated())
            .put("unchanged", report.unchanged())
            .put("failed", report.failed());
    ArrayNode problems = view.putArray("problems");
    for (ImportProblem problem : report.problems()) {
      ObjectNode one = problems.addObject().put("line", problem.line()).put("code", problem.code());
      put(one, "field", problem.field());
      one.put("message", problem.message());
    }
    return view.put("complete", report.complete()).put("dryRun", report.dryRun());
  }

  /** Bindings as the REST API takes and gives them. */
  static ArrayNode bindings(Set<Binding> bindings) {
    ArrayNode all = Json.array(Set.of());
    bindings.stream()
        .sorted(
            Comparator.comparing(Binding::scope)
                .thenComparing(Binding::role)
                .thenComparing(binding -> binding.until().orElse(Instant.MAX)))
        .forEach(
            binding -> {
              ObjectNode one =
                  all.addObject()
                      .put("role", binding.role())
                      .put("scope", binding.scope().toString());
              put(one, "until", binding.until());
            });
    return all;
  }

  private static ArrayNode roles(Set<Binding> bindings, Instant now) {
    return Json.array(
        bindings.stream()
            .filter(binding -> binding.scope().equals(Resource.ROOT))
            .filter(binding -> binding.until().map(now::isBefore).orElse(true))
            .map(Binding::role)
            .distinct()
            .sorted()
            .toList());
  }

  static ArrayNode sorted(Collection<?> values) {
    return Json.array(values.stream().map(Object::toString).sorted().toList());
  }

  private static ObjectNode texts(Map<String, String> byName) {
    ObjectNode texts = Json.object();
    new TreeMap<>(byName).forEach(texts::put);
    return texts;
  }

  /** How often a key may be used; {@code null} if as often as one likes. */
  static void put(ObjectNode view, Optional<RateLimit> limit) {
    limit.ifPresentOrElse(
        is ->
            view.putObject("rateLimit")
                .put("calls", is.calls())
                .put("perSeconds", is.per().toSeconds())
                .put("burst", is.burst()),
        () -> view.putNull("rateLimit"));
  }

  private static void put(ObjectNode view, AuditEntry.Actor actor) {
    view.put("kind", word(actor.kind())).put("id", actor.id()).put("name", actor.name());
  }

  static void put(ObjectNode view, String name, Optional<?> value) {
    value.ifPresentOrElse(present -> view.put(name, present.toString()), () -> view.putNull(name));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

package dev.castellan.console.internal;

import dev.castellan.Page;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditVerification;
import dev.castellan.login.LoginResult;
import dev.castellan.login.Restriction;
import dev.castellan.login.SecondFactorService;
import dev.castellan.login.Session;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.Preferences;
import dev.castellan.user.ImportProblem;
import dev.castellan.user.ImportReport;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the services answer, in the words of the REST API. */
final class Views {

  private Views() {}

  static <T> Map<String, @Nullable Object> list(
      Page<T> page, Function<T, Map<String, @Nullable Object>> view) {
    Map<String, @Nullable Object> list = new LinkedHashMap<>();
    list.put("items", page.items().stream().map(view).toList());
    putOptional(list, "next", page.next());
    return list;
  }

  static Map<String, @Nullable Object> setUp(String id, String username) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", id);
    view.put("username", username);
    return view;
  }

  static Map<String, @Nullable Object> session(LoginResult.LoggedIn session) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("token", session.token().expose());
    putSession(view, session);
    view.put("deviceToken", session.deviceToken().expose());
    return view;
  }

  /** What is no secret of a session. */
  static void putSession(Map<String, @Nullable Object> view, LoginResult.LoggedIn session) {
    view.put("expiresAt", session.expiresAt().toString());
    putOptional(view, "restriction", session.restriction().map(Restriction::text));
    putOptional(view, "passwordExpiresAt", session.passwordExpiresAt().map(Instant::toString));
  }

  static Map<String, @Nullable Object> challenge(LoginResult.SecondFactorRequired asked) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("challenge", asked.challenge().expose());
    view.put("expiresAt", asked.expiresAt().toString());
    return view;
  }

  static Map<String, @Nullable Object> secondFactor(SecondFactorService.Status status) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    putOptional(view, "confirmedAt", status.confirmedAt().map(Instant::toString));
    view.put("recoveryCodesLeft", status.recoveryCodesLeft());
    view.put("required", status.required());
    return view;
  }

  static Map<String, @Nullable Object> enrolment(SecondFactorService.Enrolment enrolment) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("secret", enrolment.secret().expose());
    view.put("uri", enrolment.uri().expose());
    return view;
  }

  static Map<String, @Nullable Object> recoveryCodes(List<SecretText> codes) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("recoveryCodes", codes.stream().map(SecretText::expose).toList());
    return view;
  }

  static Map<String, @Nullable Object> confirmed(SecondFactorService.Confirmed confirmed) {
    Map<String, @Nullable Object> view = recoveryCodes(confirmed.recoveryCodes());
    view.put("session", session(confirmed.session()));
    return view;
  }

  static Map<String, @Nullable Object> sessionInfo(Session session) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", session.id());
    view.put("current", session.current());
    view.put("createdAt", session.createdAt().toString());
    view.put("lastUsedAt", session.lastUsedAt().toString());
    view.put("authenticatedAt", session.authenticatedAt().toString());
    view.put("expiresAt", session.expiresAt().toString());
    putOptional(view, "address", session.address());
    putOptional(view, "userAgent", session.userAgent());
    view.put("secondFactor", session.secondFactor());
    putOptional(view, "restriction", session.restriction().map(Restriction::text));
    return view;
  }

  static Map<String, @Nullable Object> user(User user, Instant now) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", user.id());
    view.put("username", user.username());
    view.put("source", user.source());
    view.put("displayName", user.displayName());
    view.put("email", user.email());
    view.put("roles", roles(user.bindings(), now));
    view.put("enabled", user.enabled());
    view.put("hasPassword", user.hasPassword());
    view.put("hasSecondFactor", user.hasSecondFactor());
    view.put("mustChangePassword", user.mustChangePassword());
    putOptional(view, "passwordChangedAt", user.passwordChangedAt().map(Instant::toString));
    view.put("note", user.note());
    view.put("scope", user.scope().toString());
    view.put("bindings", bindings(user.bindings()));
    view.put("groups", user.groups().stream().sorted().map(GroupName::toString).toList());
    view.put("attributes", new TreeMap<>(user.attributes()));
    view.put("createdAt", user.createdAt().toString());
    putOptional(view, "createdBy", user.createdBy().map(Views::actor));
    putOptional(view, "lastLoginAt", user.lastLoginAt().map(Instant::toString));
    putOptional(view, "lockedUntil", user.lockedUntil().map(Instant::toString));
    view.put("version", user.version());
    return view;
  }

  static Map<String, @Nullable Object> importReport(ImportReport report) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("users", report.users());
    view.put("created", report.created());
    view.put("updated", report.updated());
    view.put("unchanged", report.unchanged());
    view.put("failed", report.failed());
    view.put("problems", report.problems().stream().map(Views::importProblem).toList());
    view.put("complete", report.complete());
    view.put("dryRun", report.dryRun());
    return view;
  }

  private static Map<String, @Nullable Object> importProblem(ImportProblem problem) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("line", problem.line());
    view.put("code", problem.code());
    putOptional(view, "field", problem.field());
    view.put("message", problem.message());
    return view;
  }

  static Map<String, @Nullable Object> passwordReset(
      PasswordResetToken made, Optional<String> link) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("token", made.token().expose());
    view.put("expiresAt", made.expiresAt().toString());
    putOptional(view, "link", link);
    return view;
  }

  static Map<String, @Nullable Object> auditEntry(AuditEntry entry) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", entry.id());
    view.put("time", entry.time().toString());
    putOptional(view, "actor", entry.actor().map(Views::actor));
    view.put("action", entry.action());
    view.put("resource", entry.resource());
    view.put("scope", entry.scope().toString());
    view.put("outcome", word(entry.outcome()));
    putOptional(view, "code", entry.code());
    putOptional(view, "address", entry.address());
    putOptional(view, "requestId", entry.requestId());
    view.put("details", new TreeMap<>(entry.details()));
    putOptional(view, "node", entry.node());
    putOptional(view, "session", entry.session());
    view.put("changes", entry.changes().stream().map(Views::change).toList());
    putOptional(view, "link", entry.link().map(Views::link));
    return view;
  }

  private static Map<String, @Nullable Object> change(AuditEntry.Change change) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("field", change.field());
    putOptional(view, "before", change.before());
    putOptional(view, "after", change.after());
    return view;
  }

  private static Map<String, @Nullable Object> link(AuditEntry.Link link) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("chain", link.chain());
    view.put("number", link.number());
    putOptional(view, "previous", link.previous());
    view.put("epoch", link.epoch());
    putOptional(view, "continues", link.continues());
    return view;
  }

  static Map<String, @Nullable Object> auditVerification(AuditVerification result) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("intact", result.intact());
    view.put("entries", result.entries());
    view.put("chains", result.chains());
    view.put("segments", result.segments());
    view.put("droppedSegments", result.droppedSegments());
    view.put("plainEntries", result.plainEntries());
    putOptional(view, "checkpoint", result.checkpoint().map(Instant::toString));
    view.put("restorations", result.restorations().stream().map(Views::restoration).toList());
    view.put("findings", result.findings().stream().map(Views::finding).toList());
    view.put("moreFindings", result.moreFindings());
    return view;
  }

  private static Map<String, @Nullable Object> restoration(
      AuditVerification.Restoration restoration) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("epoch", restoration.epoch());
    view.put("entryId", restoration.entryId());
    view.put("time", restoration.time().toString());
    view.put("lost", restoration.lost());
    return view;
  }

  private static Map<String, @Nullable Object> finding(AuditFinding finding) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("kind", word(finding.kind()));
    putOptional(view, "entryId", finding.entryId());
    putOptional(view, "chain", finding.chain());
    putOptional(view, "number", finding.number());
    view.put("message", finding.message());
    return view;
  }

  private static Map<String, @Nullable Object> actor(AuditEntry.Actor actor) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("kind", word(actor.kind()));
    view.put("id", actor.id());
    view.put("name", actor.name());
    return view;
  }

  static Map<String, @Nullable Object> preferences(Preferences preferences) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    putOptional(view, "language", preferences.language());
    view.put("theme", word(preferences.theme()));
    view.put("syncTheme", preferences.syncTheme());
    return view;
  }

  /**
   * The caller.
   *
   * @param session in which they call; empty for a key
   */
  static Map<String, @Nullable Object> me(
      Principal principal, List<String> roles, Optional<Session> session) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", principal.id());
    view.put("username", principal.name());
    view.put("roles", roles);
    view.put("via", principal.kind() == Principal.Kind.API_KEY ? "api-key" : "session");
    putOptional(view, "authenticatedAt", session.map(one -> one.authenticatedAt().toString()));
    putOptional(view, "restriction", session.flatMap(Session::restriction).map(Restriction::text));
    return view;
  }

  /** The roles of somebody: their bindings everywhere, as far as they still hold. */
  static List<String> roles(Set<Binding> bindings, Instant now) {
    return bindings.stream()
        .filter(binding -> isRole(binding, now))
        .map(Binding::role)
        .distinct()
        .sorted()
        .toList();
  }

  static boolean isRole(Binding binding, Instant now) {
    return binding.scope().equals(Resource.ROOT) && binding.until().map(now::isBefore).orElse(true);
  }

  static List<Map<String, @Nullable Object>> bindings(Set<Binding> bindings) {
    return bindings.stream()
        .sorted(
            Comparator.comparing(Binding::scope)
                .thenComparing(Binding::role)
                .thenComparing(binding -> binding.until().orElse(Instant.MAX)))
        .map(Views::binding)
        .toList();
  }

  static Map<String, @Nullable Object> binding(Binding binding) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("role", binding.role());
    view.put("scope", binding.scope().toString());
    putOptional(view, "until", binding.until().map(Instant::toString));
    return view;
  }

  static void putOptional(Map<String, @Nullable Object> view, String name, Optional<?> value) {
    view.put(name, value.orElse(null));
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

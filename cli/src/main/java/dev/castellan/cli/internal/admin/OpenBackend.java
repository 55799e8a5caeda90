package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.SystemAccess;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFormat;
import dev.castellan.audit.AuditQuery;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupToken;
import dev.castellan.storage.TimeSource;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import java.io.Reader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** A Castellan that is open in this process, with all rights. */
final class OpenBackend implements Backend {

  private final Castellan castellan;
  private final Admin admin;
  private final TimeSource time;
  private final boolean closing;

  /**
   * @param closing whether the Castellan is this object's to close
   */
  OpenBackend(
      Castellan castellan, SystemAccess access, String reason, TimeSource time, boolean closing) {
    this.castellan = castellan;
    this.admin = castellan.actingAs(access, reason);
    this.time = time;
    this.closing = closing;
  }

  private static <T> Page<ObjectNode> map(Page<T> page, Function<T, ObjectNode> view) {
    return new Page<>(page.items().stream().map(view).toList(), page.next());
  }

  @Override
  public Page<ObjectNode> users(UserQuery query, PageRequest page) {
    return map(admin.users().list(query, page), user -> Views.user(user, time.instant()));
  }

  @Override
  public Optional<ObjectNode> user(String id) {
    return admin.users().find(id).map(user -> Views.user(user, time.instant()));
  }

  @Override
  public Optional<ObjectNode> userNamed(String source, String name) {
    return admin.users().findByUsername(source, name).map(u -> Views.user(u, time.instant()));
  }

  @Override
  public ObjectNode createUser(NewUser user) {
    return Views.user(admin.users().create(user), time.instant());
  }

  @Override
  public ObjectNode updateUser(String id, UserChange change, Optional<String> version) {
    return Views.user(admin.users().update(id, change, version), time.instant());
  }

  @Override
  public void deleteUser(String id) {
    admin.users().delete(id, Optional.empty());
  }

  @Override
  public void setPassword(String id, SecretText password) {
    admin.users().setPassword(id, password);
  }

  @Override
  public ObjectNode resetPassword(String id, Duration lifetime) {
    PasswordResetToken made = admin.users().resetPassword(id, lifetime);
    return Views.token(made.token(), made.expiresAt()).putNull("link");
  }

  @Override
  public void unlock(String id) {
    admin.users().unlock(id);
  }

  @Override
  public void resetSecondFactor(String id) {
    admin.users().resetSecondFactor(id);
  }

  @Override
  public List<ObjectNode> sessions(String userId) {
    return admin.sessions().of(userId).stream().map(Views::session).toList();
  }

  @Override
  public void endSession(String userId, String sessionId) {
    admin.sessions().end(userId, sessionId);
  }

  @Override
  public void endSessions(String userId) {
    admin.sessions().endAll(userId);
  }

  @Override
  public Page<ObjectNode> keys(ApiKeyQuery query, PageRequest page) {
    return map(admin.apiKeys().list(query, page), key -> Views.key(key, time.instant()));
  }

  @Override
  public Optional<ObjectNode> key(String id) {
    return admin.apiKeys().find(id).map(key -> Views.key(key, time.instant()));
  }

  @Override
  public ObjectNode createKey(NewApiKey key) {
    return Views.created(admin.apiKeys().create(key), time.instant());
  }

  @Override
  public ObjectNode rotateKey(String id, Duration overlap) {
    return Views.created(admin.apiKeys().rotate(id, overlap), time.instant());
  }

  @Override
  public ObjectNode updateKey(String id, ApiKeyChange change, Optional<String> version) {
    return Views.key(admin.apiKeys().update(id, change, version), time.instant());
  }

  @Override
  public void deleteKey(String id) {
    admin.apiKeys().delete(id, Optional.empty());
  }

  @Override
  public Page<ObjectNode> audit(AuditQuery query, PageRequest page) {
    return map(admin.audit().list(query, page), Views::auditEntry);
  }

  @Override
  public Page<String> auditLines(AuditQuery query, AuditFormat format, PageRequest page) {
    Page<AuditEntry> entries = admin.audit().list(query, page);
    return new Page<>(entries.items().stream().map(format::line).toList(), entries.next());
  }

  @Override
  public ObjectNode verifyAudit() {
    return Views.auditVerification(admin.audit().verify());
  }

  @Override
  public ObjectNode importUsers(Reader lines, ImportOptions options) {
    return Views.importReport(admin.transfer().importFrom(lines, options));
  }

  @Override
  public void exportUsers(boolean withHashes, Consumer<String> lines) {
    if (withHashes) {
      admin.transfer().exportWithHashesTo(lines);
    } else {
      admin.transfer().exportTo(lines);
    }
  }

  @Override
  public LicenseBackend license() {
    return new OpenLicenseBackend(admin.license(), closing);
  }

  @Override
  public ObjectNode setupToken() {
    SetupToken made = castellan.setup().renew();
    return Views.token(made.token(), made.expiresAt());
  }

  @Override
  public void close() {
    if (closing) {
      castellan.close();
    }
  }
}

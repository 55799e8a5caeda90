package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditFormat;
import dev.castellan.audit.AuditQuery;
import dev.castellan.secret.SecretText;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.NewUser;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import java.io.Reader;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What commands administer: a store, or a broker that is reached over REST. What there is, is
 * answered as the REST API writes it, so that {@code --json} is the same on both ways.
 *
 * <p>Refusals and trouble are {@link dev.castellan.cli.internal.Failure}, {@link
 * dev.castellan.CastellanException} or {@link dev.castellan.storage.StoreException}. May block. Not
 * for use by several threads; whoever opened it closes it.
 */
interface Backend extends AutoCloseable {

  /** A page of users. */
  Page<ObjectNode> users(UserQuery query, PageRequest page);

  /** The user with this id. */
  Optional<ObjectNode> user(String id);

  /** The user with this name from this source. */
  Optional<ObjectNode> userNamed(String source, String name);

  /** Creates a user. */
  ObjectNode createUser(NewUser user);

  /**
   * Changes a user; answers it afterwards.
   *
   * @param version the one that was looked at, if it must still be that one
   */
  ObjectNode updateUser(String id, UserChange change, Optional<String> version);

  /** Deletes a user. */
  void deleteUser(String id);

  /** Sets a password for the next login. */
  void setPassword(String id, SecretText password);

  /** Makes a token with which a user chooses a password: {@code token}, {@code expiresAt}. */
  ObjectNode resetPassword(String id, Duration lifetime);

  /** Ends a lock-out. */
  void unlock(String id);

  /** Takes a second factor away and ends all sessions of the user. */
  void resetSecondFactor(String id);

  /** The sessions of a user. */
  List<ObjectNode> sessions(String userId);

  /** Ends one session of a user. */
  void endSession(String userId, String sessionId);

  /** Ends all sessions of a user. */
  void endSessions(String userId);

  /** A page of keys. */
  Page<ObjectNode> keys(ApiKeyQuery query, PageRequest page);

  /** The key with this id. */
  Optional<ObjectNode> key(String id);

  /** Creates a key; with {@code secret} and {@code token}. */
  ObjectNode createKey(NewApiKey key);

  /** Replaces a key; with {@code secret} and {@code token} of the new one. */
  ObjectNode rotateKey(String id, Duration overlap);

  /**
   * Changes a key; answers it afterwards.
   *
   * @param version the one that was looked at, if it must still be that one
   */
  ObjectNode updateKey(String id, ApiKeyChange change, Optional<String> version);

  /** Deletes a key. */
  void deleteKey(String id);

  /** A page of the audit log, newest first. */
  Page<ObjectNode> audit(AuditQuery query, PageRequest page);

  /** The same as lines without their ends. */
  Page<String> auditLines(AuditQuery query, AuditFormat format, PageRequest page);

  /** Looks whether the audit log is what was written. */
  ObjectNode verifyAudit();

  /** Imports users; answers the report. */
  ObjectNode importUsers(Reader lines, ImportOptions options);

  /** Writes users as JSON lines. */
  void exportUsers(boolean withHashes, Consumer<String> lines);

  /** The licence. */
  LicenseBackend license();

  /** Makes a set-up token: {@code token}, {@code expiresAt}. */
  ObjectNode setupToken();

  @Override
  void close();
}

package dev.castellan.internal.model;

import dev.castellan.internal.collection.PersistentMap;
import dev.castellan.internal.collection.Probe;
import dev.castellan.internal.token.Digest;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that decisions need, at one moment. Immutable; a change makes a new snapshot that shares
 * nearly everything with the old one.
 */
public final class Snapshot {

  private final PersistentMap<String, HotUser> users;
  private final PersistentMap<String, String> userIdsByName;
  private final PersistentMap<String, HotSession> sessions;
  private final HotApiKeys apiKeys;
  private final LoginProviders providers;
  private final PersistentMap<String, StoredRecord> meta;
  private final PolicyInForce policy;
  private final long storeEpoch;

  private Snapshot(
      PersistentMap<String, HotUser> users,
      PersistentMap<String, String> userIdsByName,
      PersistentMap<String, HotSession> sessions,
      HotApiKeys apiKeys,
      LoginProviders providers,
      PersistentMap<String, StoredRecord> meta,
      PolicyInForce policy,
      long storeEpoch) {
    this.users = users;
    this.userIdsByName = userIdsByName;
    this.sessions = sessions;
    this.apiKeys = apiKeys;
    this.providers = providers;
    this.meta = meta;
    this.policy = policy;
    this.storeEpoch = storeEpoch;
  }

  /**
   * Nothing at all; nobody is known.
   *
   * @param policy of a store in which none was ever saved
   * @param providers those that the builder has fixed
   */
  public static Snapshot empty(PolicyInForce policy, LoginProviders providers) {
    return new Snapshot(
        PersistentMap.empty(),
        PersistentMap.empty(),
        PersistentMap.empty(),
        HotApiKeys.none(),
        providers,
        PersistentMap.empty(),
        policy,
        0);
  }

  /** All users by id. */
  public PersistentMap<String, HotUser> users() {
    return users;
  }

  /** All sessions by the hash of their token. */
  public PersistentMap<String, HotSession> sessions() {
    return sessions;
  }

  /** All keys by id. */
  public PersistentMap<String, HotApiKey> apiKeys() {
    return apiKeys.byId();
  }

  /** The local user of this canonical name. */
  public Optional<HotUser> localUser(String canonicalName) {
    return userIdsByName.get(canonicalName).flatMap(this::user);
  }

  /** The user with this id. */
  public Optional<HotUser> user(String id) {
    return users.get(id);
  }

  /** The session whose token has this hash, whether it is still worth something or not. */
  public Optional<HotSession> session(String id) {
    return sessions.get(id);
  }

  /** The session of this token, whether it is still worth something or not. */
  public Optional<HotSession> session(Digest token) {
    return sessions.find(new SessionProbe(token));
  }

  /** The key that was asked for by its id, whether it may be used or not. */
  public Optional<HotApiKey> apiKey(Probe<String, Object> id) {
    return apiKeys.byId().find(id);
  }

  /** The key with this id, whether it may be used or not. */
  public Optional<HotApiKey> apiKey(String id) {
    return apiKeys.byId().get(id);
  }

  /** Keys that a file calls so, whether they may be used or not; often none. */
  public List<HotApiKey> givenKeys(String name) {
    return apiKeys.given(name);
  }

  /** The same, of a name that is only asked for. */
  public List<HotApiKey> givenKeys(Probe<String, Object> name) {
    return apiKeys.given(name);
  }

  /** Which {@linkplain KeyFileDoc#state() state} of a file of keys is in force. */
  public Optional<String> keyFile(String name) {
    return apiKeys.stateOf(name);
  }

  /** Whether no file names the key, or the state of the file that is in force does. */
  public boolean isInForce(HotApiKey key) {
    return apiKeys.isInForce(key);
  }

  /** Whether one of these states of the file is in force. */
  public boolean isInForce(KeyFileMark mark) {
    return apiKeys.isInForce(mark);
  }

  /** The login providers, of store and builder. */
  public LoginProviders providers() {
    return providers;
  }

  /** A record that concerns the store as a whole. */
  public Optional<StoredRecord> meta(RecordKey key) {
    return meta.get(key.id());
  }

  /** All records that concern the store as a whole, by id. */
  public PersistentMap<String, StoredRecord> meta() {
    return meta;
  }

  /** What decides. */
  public PolicyInForce policy() {
    return policy;
  }

  /**
   * Whether that is what the store's record says. It is not while a newer one cannot be read; the
   * older one decides then, and nothing that depends on it is changed.
   */
  public boolean isPolicyCurrent() {
    return policy.head().equals(meta(Records.POLICY).map(StoredRecord::revision));
  }

  /** The snapshot, deciding by this. */
  public Snapshot withPolicy(PolicyInForce other) {
    return new Snapshot(
        users, userIdsByName, sessions, apiKeys, providers, meta, other, storeEpoch);
  }

  /** Whether an administrator was ever created. */
  public boolean isSetUp() {
    return meta(Records.SET_UP).isPresent();
  }

  /** The newest epoch of the store that this node has seen. */
  public long storeEpoch() {
    return storeEpoch;
  }

  /**
   * The user of a session that is neither over nor from before a restore, nor from before a change
   * of the login provider at which it began; empty otherwise. Whether it was idle too long, the
   * caller knows.
   */
  public Optional<HotUser> userOf(HotSession session, Instant now) {
    if (session.storeEpoch() < storeEpoch || !now.isBefore(session.expiresAt())) {
      return Optional.empty();
    }
    if (session.provider().isPresent() && !providers.isCurrent(session.provider().get())) {
      return Optional.empty();
    }
    Optional<HotUser> user = user(session.userId());
    boolean alive =
        user.isPresent() && user.get().enabled() && user.get().epoch() == session.userEpoch();
    return alive ? user : Optional.empty();
  }

  /**
   * Whether the key may be used: enabled, not over, its owner, if it has one, enabled, and the file
   * that names it, if one does, in force.
   */
  public boolean isUsable(HotApiKey key, Instant now) {
    return key.enabled() && !key.isOver(now) && isOwnerEnabled(key) && isInForce(key);
  }

  private boolean isOwnerEnabled(HotApiKey key) {
    Optional<String> owner = key.ownerId();
    if (owner.isEmpty()) {
      return true;
    }
    Optional<HotUser> user = user(owner.get());
    return user.isPresent() && user.get().enabled();
  }

  /** Which batch last put the record; empty if it is not here. */
  public Optional<Revision> revisionOf(RecordKey key) {
    return switch (key.collection()) {
      case Records.USER -> user(key.id()).map(HotUser::revision);
      case Records.SESSION -> session(key.id()).map(HotSession::revision);
      case Records.API_KEY -> apiKey(key.id()).map(HotApiKey::revision);
      case Records.LOGIN_PROVIDER -> providers.stored(key.id()).flatMap(HotProvider::revision);
      case Records.META -> meta(key).map(StoredRecord::revision);
      default -> Optional.empty();
    };
  }

  /** What understands records that are to be put into it. */
  public HotReader reader() {
    return new HotReader(users, apiKeys);
  }

  /**
   * The snapshot with this record in it.
   *
   * @throws DamagedRecordException if the record cannot be understood
   */
  public Snapshot with(HotRecord record) {
    return record.into(seen(record.revision().epoch()));
  }

  Snapshot withUser(HotUser user) {
    return withUser(user.id(), user);
  }

  Snapshot withSession(HotSession session) {
    return withSessions(sessions.put(session.id(), session));
  }

  Snapshot withApiKey(HotApiKey key) {
    return withApiKeys(apiKeys.with(key));
  }

  Snapshot withProvider(StoredRecord stored) {
    return withProviders(providers.with(stored));
  }

  Snapshot withMeta(StoredRecord stored) {
    return withMeta(meta.put(stored.key().id(), stored)).withKeyFile(stored);
  }

  /** The snapshot without this record. */
  public Snapshot without(RecordKey key) {
    return switch (key.collection()) {
      case Records.USER -> withUser(key.id(), null);
      case Records.SESSION -> withSessions(sessions.remove(key.id()));
      case Records.API_KEY -> withApiKeys(apiKeys.without(key.id()));
      case Records.LOGIN_PROVIDER -> withProviders(providers.without(key.id()));
      case Records.META -> withMeta(meta.remove(key.id())).withoutKeyFile(key);
      default -> throw new IllegalArgumentException("Not a record of the snapshot: " + key);
    };
  }

  /** The snapshot, knowing of this epoch. */
  public Snapshot seen(long epoch) {
    return epoch <= storeEpoch
        ? this
        : new Snapshot(users, userIdsByName, sessions, apiKeys, providers, meta, policy, epoch);
  }

  private Snapshot withUser(String id, @Nullable HotUser user) {
    PersistentMap<String, String> names = userIdsByName;
    Optional<String> before = users.get(id).map(HotUser::canonical);
    if (before.isPresent() && before.flatMap(names::get).equals(Optional.of(id))) {
      names = names.remove(before.get());
    }
    if (user == null) {
      return new Snapshot(
          users.remove(id), names, sessions, apiKeys, providers, meta, policy, storeEpoch);
    }
    if (user.isLocal()) {
      names = names.put(user.canonical(), id);
    }
    return new Snapshot(
        users.put(id, user), names, sessions, apiKeys, providers, meta, policy, storeEpoch);
  }

  private Snapshot withSessions(PersistentMap<String, HotSession> changed) {
    return new Snapshot(
        users, userIdsByName, changed, apiKeys, providers, meta, policy, storeEpoch);
  }

  private Snapshot withKeyFile(StoredRecord stored) {
    if (Records.keyFileOf(stored.key()).isEmpty()) {
      return this;
    }
    KeyFileDoc file = KeyFileDoc.read(stored);
    return withApiKeys(apiKeys.withFile(file.name(), Optional.of(file.state())));
  }

  private Snapshot withoutKeyFile(RecordKey key) {
    return Records.keyFileOf(key)
        .map(name -> withApiKeys(apiKeys.withFile(name, Optional.empty())))
        .orElse(this);
  }

  private Snapshot withApiKeys(HotApiKeys changed) {
    return new Snapshot(
        users, userIdsByName, sessions, changed, providers, meta, policy, storeEpoch);
  }

  private Snapshot withProviders(LoginProviders changed) {
    return new Snapshot(users, userIdsByName, sessions, apiKeys, changed, meta, policy, storeEpoch);
  }

  private Snapshot withMeta(PersistentMap<String, StoredRecord> changed) {
    return new Snapshot(
        users, userIdsByName, sessions, apiKeys, providers, changed, policy, storeEpoch);
  }
}

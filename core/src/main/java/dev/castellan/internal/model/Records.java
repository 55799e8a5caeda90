package dev.castellan.internal.model;

import dev.castellan.internal.token.Sha256;
import dev.castellan.storage.RecordKey;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The collections of the store and the keys in them. */
public final class Records {

  /** People: {@link UserDoc}. */
  public static final String USER = "user";

  /**
   * Who owns a user name: {@code login/<hash of source and canonical name>} holds the user's id.
   */
  public static final String LOGIN = "login";

  /** Sessions by the hash of their token: {@link SessionDoc}. */
  public static final String SESSION = "session";

  /** API keys: {@link ApiKeyDoc}. */
  public static final String API_KEY = "api-key";

  /** Who owns a key's name: {@code api-key-name/<hash>} holds the key's id. */
  public static final String API_KEY_NAME = "api-key-name";

  /** When each key was last used, by key id: {@link ApiKeyUseDoc}. Never loaded. */
  public static final String API_KEY_USE = "api-key-use";

  /** What is left of deleted keys, by key id: {@link GoneApiKeyDoc}. Never loaded. */
  public static final String API_KEY_GONE = "api-key-gone";

  /** Audit entries, newest first by id: {@link AuditDoc}. Never loaded. */
  public static final String AUDIT = "audit";

  /** Sealed segments of the audit log, by their oldest entry's id: {@link AuditSegmentDoc}. */
  public static final String AUDIT_SEGMENT = "audit-segment";

  /** Where the chains of the audit log ended a minute ago: {@link AuditCheckpointDoc}. */
  public static final RecordKey AUDIT_CHECKPOINT = new RecordKey("audit-checkpoint", "current");

  /** How far each node's entries were forwarded, by node: {@link AuditFeedDoc}. Never loaded. */
  public static final String AUDIT_FEED = "audit-feed";

  /** Dashboard preferences by user id. */
  public static final String PREFERENCE = "preference";

  /** When each user last logged in, by user id: {@link UserLoginDoc}. Never loaded. */
  public static final String USER_LOGIN = "user-login";

  /**
   * Attempts that may have failed: {@link AttemptDoc}, of users, devices, sessions, names that
   * nobody has, and sources. Never loaded.
   */
  public static final String ATTEMPT = "attempt";

  /** With what token each user can choose a password: {@link PasswordResetDoc}. Never loaded. */
  public static final String PASSWORD_RESET = "password-reset";

  /** Which passwords each user had before: {@link PasswordHistoryDoc}. Never loaded. */
  public static final String PASSWORD_HISTORY = "password-history";

  /** Which node may give out how much of the connection quota: {@link LeaseTableDoc}. */
  public static final RecordKey LEASES = new RecordKey("quota", "leases");

  /** Begins the id of a user's counter of attempts. */
  public static final String ATTEMPT_USER = "user-";

  /** Begins the id of a device's. */
  public static final String ATTEMPT_DEVICE = "device-";

  /** Begins the id of a session's. */
  public static final String ATTEMPT_SESSION = "session-";

  /** Begins the id of that of names that nobody has. */
  public static final String ATTEMPT_NAME = "name-";

  /** Begins the id of a source's. */
  public static final String ATTEMPT_SOURCE = "source-";

  /** Second factors by user id: {@link SecondFactorDoc}. Never loaded. */
  public static final String SECOND_FACTOR = "second-factor";

  /** Login providers: {@link LoginProviderDoc}. */
  public static final String LOGIN_PROVIDER = "login-provider";

  /** Whom a provider vouches for, by the hash of provider and subject: the user's id. */
  public static final String SUBJECT = "sso-subject";

  /** What was used and is good once, by its hash: {@link ConsumedDoc}. Never loaded. */
  public static final String CONSUMED = "sso-used";

  /** Logins that wait for a second factor, by their challenge: {@link PendingLoginDoc}. */
  public static final String PENDING_LOGIN = "sso-pending";

  /** How login providers answer, by their id: {@link ProviderAnswersDoc}. Never loaded. */
  public static final String PROVIDER_ANSWERS = "sso-answers";

  /**
   * Which sessions at login providers ended lately, each record of a part of their hashes: {@link
   * EndedDoc}. Never loaded.
   */
  public static final String ENDED = "sso-ended";

  /** What concerns the store as a whole. */
  public static final String META = "meta";

  /** Exists from the moment on at which the first administrator was created. */
  public static final RecordKey SET_UP = new RecordKey(META, "set-up");

  /** The hash of the set-up token and the tries that are left. */
  public static final RecordKey SETUP_TOKEN = new RecordKey(META, "setup-token");

  /** Which format the records have at least, and which keys sealed their secrets. */
  public static final RecordKey STORE = new RecordKey(META, "store");

  /** How far the audit log is sealed, and what of it is gone: {@link AuditLogDoc}. */
  public static final RecordKey AUDIT_LOG = new RecordKey(META, "audit");

  /** Which saved policy is in force: {@link PolicyHeadDoc}. */
  public static final RecordKey POLICY = new RecordKey(META, "policy");

  /** Which licence key is in force: {@link LicenseDoc}. */
  public static final RecordKey LICENSE = new RecordKey(META, "license");

  /** The watermarks of the quota: {@link LicenseSettingsDoc}. */
  public static final RecordKey LICENSE_SETTINGS = new RecordKey(META, "license-settings");

  /** The highest time that was seen: {@link LicenseClockDoc}. */
  public static final RecordKey LICENSE_CLOCK = new RecordKey(META, "license-clock");

  /** Licences that were put in force, by number: {@link LicenseHistoryDoc}. Never loaded. */
  public static final String LICENSE_HISTORY = "license-history";

  /**
   * The most connections: {@link LicensePeakDoc}, of days ({@code day-2027-01-31}) and months
   * ({@code month-2027-01}). Never loaded.
   */
  public static final String LICENSE_PEAK = "license-peak";

  /** Saved policies by number: {@link PolicyRevisionDoc}. Read when needed. */
  public static final String POLICY_REVISION = "policy-revision";

  /** Parts of the texts of policies, by their hash: {@link PolicyChunkDoc}. Read when needed. */
  public static final String POLICY_CHUNK = "policy-chunk";

  /**
   * What decisions need, and so lies in memory. In this order it is read: what somebody holds
   * before the policy that says what it means, so that a binding is never seen under a policy that
   * is older than it.
   */
  public static final List<String> HOT = List.of(USER, API_KEY, SESSION, LOGIN_PROVIDER, META);

  private static final int PLACE_DIGITS = 3;

  private static final String KEY_FILE = "api-key-file.";

  /** Changes whenever a state of any file of keys is put in force: {@link KeyFileDoc#last}. */
  public static final RecordKey KEY_FILES = new RecordKey(META, "api-key-files");

  private static final Set<String> HOT_SET = Set.copyOf(HOT);

  private Records() {}

  /** Whether records of this collection are part of the snapshot. */
  public static boolean isHot(RecordKey key) {
    return HOT_SET.contains(key.collection());
  }

  /** An audit entry. */
  public static RecordKey auditEntry(String id) {
    return new RecordKey(AUDIT, id);
  }

  /** A sealed segment, by its oldest entry's id. */
  public static RecordKey auditSegment(String oldestId) {
    return new RecordKey(AUDIT_SEGMENT, oldestId);
  }

  /** A user's record. */
  public static RecordKey user(String id) {
    return new RecordKey(USER, id);
  }

  /** A session's record. */
  public static RecordKey session(String id) {
    return new RecordKey(SESSION, id);
  }

  /** A login provider. */
  public static RecordKey loginProvider(String id) {
    return new RecordKey(LOGIN_PROVIDER, id);
  }

  /** How a login provider answers. */
  public static RecordKey providerAnswers(String id) {
    return new RecordKey(PROVIDER_ANSWERS, id);
  }

  /** Where it stands that what has this hash has ended: one of 4,096 places. */
  public static RecordKey ended(String hash) {
    return new RecordKey(ENDED, hash.substring(0, PLACE_DIGITS));
  }

  /** Whose subject it is; the parts are told apart by the length of the first. */
  public static RecordKey subject(String provider, String subject) {
    return new RecordKey(SUBJECT, Sha256.hex(provider.length() + ":" + provider + subject));
  }

  /**
   * That this was used.
   *
   * @param space what kind of thing of whom it is
   */
  public static RecordKey consumed(String space, String what) {
    return new RecordKey(CONSUMED, Sha256.hex(space.length() + ":" + space + what));
  }

  /** A login at a provider that waits for a second factor. */
  public static RecordKey pendingLogin(String challenge) {
    return new RecordKey(PENDING_LOGIN, challenge);
  }

  /** Somebody's preferences. */
  public static RecordKey preference(String userId) {
    return new RecordKey(PREFERENCE, userId);
  }

  /** Somebody's second factor. */
  public static RecordKey secondFactor(String userId) {
    return new RecordKey(SECOND_FACTOR, userId);
  }

  /** When somebody last logged in. */
  public static RecordKey userLogin(String userId) {
    return new RecordKey(USER_LOGIN, userId);
  }

  /** Where attempts on a user are counted. */
  public static RecordKey attemptOfUser(String userId) {
    return new RecordKey(ATTEMPT, ATTEMPT_USER + userId);
  }

  /** Where attempts from a device on which this user logged in before are counted. */
  public static RecordKey attemptOfDevice(String userId, String deviceId) {
    return new RecordKey(ATTEMPT, attemptsOfDevices(userId) + deviceId);
  }

  /** What the ids of the counters of a user's devices begin with: ids of users have one length. */
  public static String attemptsOfDevices(String userId) {
    return ATTEMPT_DEVICE + userId;
  }

  /** Where attempts within a session are counted. */
  public static RecordKey attemptOfSession(String sessionId) {
    return new RecordKey(ATTEMPT, ATTEMPT_SESSION + sessionId);
  }

  /** Where attempts on the names of a bucket are counted. */
  public static RecordKey attemptOfName(int bucket) {
    return new RecordKey(ATTEMPT, ATTEMPT_NAME + bucket);
  }

  /** Where failures from the sources of a bucket are counted. */
  public static RecordKey attemptOfSource(int bucket) {
    return new RecordKey(ATTEMPT, ATTEMPT_SOURCE + bucket);
  }

  /** With what token somebody can choose a password. */
  public static RecordKey passwordReset(String userId) {
    return new RecordKey(PASSWORD_RESET, userId);
  }

  /** Which passwords somebody had before. */
  public static RecordKey passwordHistory(String userId) {
    return new RecordKey(PASSWORD_HISTORY, userId);
  }

  /** Where a saved policy is described; ordered by number. */
  public static RecordKey policyRevision(long number) {
    return new RecordKey(POLICY_REVISION, ordered(number));
  }

  /** Where a licence that was put in force is described; ordered by number. */
  public static RecordKey licenseHistory(long number) {
    return new RecordKey(LICENSE_HISTORY, ordered(number));
  }

  private static String ordered(long number) {
    return String.format(Locale.ROOT, "%019d", number);
  }

  /** Where a part of a policy's text is. */
  public static RecordKey policyChunk(String hash) {
    return new RecordKey(POLICY_CHUNK, hash);
  }

  /** A key's record. */
  public static RecordKey apiKey(String id) {
    return new RecordKey(API_KEY, id);
  }

  /** When a key was last used. */
  public static RecordKey apiKeyUse(String id) {
    return new RecordKey(API_KEY_USE, id);
  }

  /** What is left of a deleted key. */
  public static RecordKey apiKeyGone(String id) {
    return new RecordKey(API_KEY_GONE, id);
  }

  /** Which state of the file of keys that is called so is in force: {@link KeyFileDoc}. */
  public static RecordKey keyFile(String name) {
    return new RecordKey(META, KEY_FILE + name);
  }

  /** All {@link #keyFile} records stand behind this id, and nothing else until one is none. */
  public static String beforeKeyFiles() {
    return KEY_FILE;
  }

  /** The name of the file that a {@link #keyFile} record is about; empty for other records. */
  public static Optional<String> keyFileOf(RecordKey key) {
    return key.collection().equals(META) && key.id().startsWith(KEY_FILE)
        ? Optional.of(key.id().substring(KEY_FILE.length()))
        : Optional.empty();
  }
}

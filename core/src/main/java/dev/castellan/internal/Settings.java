package dev.castellan.internal;

import dev.castellan.access.Catalogue;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditRetention;
import dev.castellan.audit.AuditSink;
import dev.castellan.event.AdminListener;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.password.Hashers;
import dev.castellan.internal.provider.FixedProviders;
import dev.castellan.license.License;
import dev.castellan.license.LicenseExpiry;
import dev.castellan.license.LicenseSettings;
import dev.castellan.license.LicenseVerifier;
import dev.castellan.login.LockOut;
import dev.castellan.login.PasswordHasher;
import dev.castellan.login.PasswordPolicy;
import dev.castellan.login.PasswordRules;
import dev.castellan.login.SessionLimits;
import dev.castellan.login.StepUp;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.TimeSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** What the builder was told, once it is fixed. */
public record Settings(
    RecordStore store,
    SystemKey systemKey,
    String brokerName,
    String brokerVersion,
    String node,
    Catalogue host,
    License communityLicense,
    Optional<LicenseVerifier> licenseVerifier,
    Optional<SecretText> licenseKey,
    Optional<LicenseSettings> licenseSettings,
    LicenseExpiry licenseExpiry,
    List<AdminListener> listeners,
    PasswordPolicy passwordPolicy,
    PasswordRules passwordRules,
    PasswordHasher passwordHasher,
    int hashingConcurrent,
    int hashingWaiting,
    SessionLimits sessionLimits,
    LockOut lockOut,
    int sessionsPerUser,
    Set<String> secondFactorRoles,
    StepUp stepUp,
    String tokenPrefix,
    Optional<SecretKeys> secretKeys,
    Duration staleFor,
    Optional<Duration> apiKeyLifetime,
    Optional<Path> apiKeyBootstrap,
    TimeSource time,
    SecureRandom random,
    Optional<Executor> listenerExecutor,
    AuditRetention auditRetention,
    Optional<AuditSink> auditSink,
    AuditForwarding auditForwarding,
    Map<String, LoginProviderKind> loginProviderKinds,
    Map<String, HotProvider> loginProviders,
    boolean tool) {

  /** How many connections there are without a key, if the host does not say. */
  public static final int DEFAULT_CONNECTIONS = 50;

  /** How many sessions a user may have, if the host does not say. */
  public static final int DEFAULT_SESSIONS = 20;

  /** What a node is called, if the host does not say. */
  public static final String DEFAULT_NODE = "main";

  /** What one Argon2id hash takes, and a little more. */
  private static final long HASH_BYTES = 20L << 20;

  /** All words that policies can use: the host's and the library's own. */
  public Catalogue catalogue() {
    return host.and(Catalogue.own());
  }

  /** Collects settings; for the builder alone. */
  public static final class Draft {

    public String brokerName = "broker";
    public String brokerVersion = "";
    public License communityLicense = License.community(DEFAULT_CONNECTIONS);
    public Optional<LicenseVerifier> licenseVerifier = Optional.empty();
    public Optional<SecretText> licenseKey = Optional.empty();
    public Optional<LicenseSettings> licenseSettings = Optional.empty();
    public LicenseExpiry licenseExpiry = LicenseExpiry.REFUSES_CONNECTIONS;
    public String node = DEFAULT_NODE;
    public final List<AdminListener> listeners = new ArrayList<>();
    public PasswordPolicy passwordPolicy = PasswordPolicy.standard();
    public PasswordRules passwordRules = PasswordRules.STANDARD;
    public Optional<PasswordHasher> passwordHasher = Optional.empty();
    public int hashingConcurrent = hashingShare(Runtime.getRuntime());
    public int hashingWaiting = 16 * hashingConcurrent;
    public SessionLimits sessionLimits = SessionLimits.STANDARD;
    public LockOut lockOut = LockOut.STANDARD;
    public int sessionsPerUser = DEFAULT_SESSIONS;
    public Set<String> secondFactorRoles = Set.of();
    public StepUp stepUp = StepUp.STANDARD;
    public String tokenPrefix = "cst";
    public Optional<SecretKeys> secretKeys = Optional.empty();
    public Duration staleFor = Duration.ofSeconds(60);
    public Optional<Duration> apiKeyLifetime = Optional.empty();
    public Optional<Path> apiKeyBootstrap = Optional.empty();
    public TimeSource time = TimeSource.system();
    public Optional<SecureRandom> random = Optional.empty();
    public Optional<Executor> listenerExecutor = Optional.empty();
    public AuditRetention auditRetention = AuditRetention.FOREVER;
    public Optional<AuditSink> auditSink = Optional.empty();
    public AuditForwarding auditForwarding = AuditForwarding.GO_ON;
    public final Map<String, LoginProviderKind> loginProviderKinds = new LinkedHashMap<>();
    public final Map<String, NewLoginProvider> loginProviders = new LinkedHashMap<>();
    public boolean tool;

    private static final Pattern KIND = Pattern.compile("[a-z]{1,16}");

    private final RecordStore store;
    private Catalogue host = Catalogue.EMPTY;

    /** Half of the processors, and no more hashes than an eighth of the heap holds. */
    private static int hashingShare(Runtime machine) {
      long byMemory = machine.maxMemory() / 8 / HASH_BYTES;
      return (int) Math.max(1, Math.min(machine.availableProcessors() / 2, byMemory));
    }

    /** Settings over this store, with every default. */
    public Draft(RecordStore store) {
      this.store = store;
    }

    /** Adds a kind of login provider. */
    public void addKind(LoginProviderKind kind) {
      if (!KIND.matcher(kind.name()).matches()) {
        throw new IllegalArgumentException("The name of a kind matches " + KIND.pattern());
      }
      if (loginProviderKinds.putIfAbsent(kind.name(), kind) != null) {
        throw new IllegalArgumentException("There is a kind '" + kind.name() + "' already");
      }
    }

    /** Adds words of the host's. */
    public void addType(String type, List<String> verbs) {
      if (verbs.isEmpty()) {
        throw new IllegalArgumentException("A resource type has at least one verb: " + type);
      }
      if (Catalogue.isOwn(type)) {
        throw new IllegalArgumentException("The resource type '" + type + "' is Castellan's own");
      }
      host = host.with(type, verbs);
    }

    /** The settings as they are now. */
    public Settings seal(SystemKey systemKey) {
      SecureRandom randomness = random.orElseGet(SecureRandom::new);
      return new Settings(
          store,
          systemKey,
          brokerName,
          brokerVersion,
          node,
          host,
          communityLicense,
          licenseVerifier,
          licenseKey,
          licenseSettings,
          licenseExpiry,
          List.copyOf(listeners),
          passwordPolicy,
          passwordRules,
          passwordHasher.orElseGet(() -> Hashers.argon2id(randomness)),
          hashingConcurrent,
          hashingWaiting,
          sessionLimits,
          lockOut,
          sessionsPerUser,
          secondFactorRoles,
          stepUp,
          tokenPrefix,
          secretKeys,
          staleFor,
          apiKeyLifetime,
          apiKeyBootstrap,
          time,
          randomness,
          listenerExecutor,
          auditRetention,
          auditSink,
          auditForwarding,
          Collections.unmodifiableMap(new LinkedHashMap<>(loginProviderKinds)),
          FixedProviders.of(loginProviderKinds, loginProviders.values()),
          tool);
    }
  }
}

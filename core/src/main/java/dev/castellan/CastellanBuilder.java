package dev.castellan;

import dev.castellan.access.Role;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditRetention;
import dev.castellan.audit.AuditSink;
import dev.castellan.event.AdminListener;
import dev.castellan.internal.Assembly;
import dev.castellan.internal.Settings;
import dev.castellan.internal.SystemKey;
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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Sets up a {@link Castellan}. Everything has a safe default; what is set here is fixed while it is
 * open. Not for use by several threads, and for one {@code open}.
 */
public final class CastellanBuilder {

  private static final Pattern PREFIX = Pattern.compile("[a-z][a-z0-9]{1,15}");

  private static final Pattern NODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Settings.Draft draft;
  private final SystemKey systemKey = new SystemKey();
  private boolean systemAccessTaken;
  private boolean opened;

  CastellanBuilder(RecordStore store) {
    this.draft = new Settings.Draft(store);
  }

  /** What the broker is called and which version it is, for pages and replies. */
  public CastellanBuilder broker(String name, String version) {
    draft.brokerName = name;
    draft.brokerVersion = version;
    return this;
  }

  /**
   * What this node is called in the audit log; each node of a cluster has a name of its own, and
   * keeps it when it starts again. Default: {@value Settings#DEFAULT_NODE}.
   *
   * @throws IllegalArgumentException if it is not 1 to 64 letters, digits and {@code . _ -}
   */
  public CastellanBuilder node(String name) {
    if (!NODE.matcher(name).matches()) {
      throw new IllegalArgumentException("The name of a node matches " + NODE.pattern());
    }
    draft.node = name;
    return this;
  }

  /**
   * Adds a word of the broker's own to the catalogue of what can be allowed.
   *
   * @param type the type of resource, such as {@code client}
   * @param verbs what can be done to it, such as {@code read}, {@code list}, {@code kick}
   * @throws IllegalArgumentException if the type is the library's own or no verb is given
   * @throws InvalidInputException if a word is not one
   */
  public CastellanBuilder resourceType(String type, String... verbs) {
    draft.addType(type, List.of(verbs));
    return this;
  }

  /**
   * How many connections may be open at once without a licence key, for ever. Default: {@value
   * Settings#DEFAULT_CONNECTIONS}.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public CastellanBuilder connectionLimit(int connections) {
    if (connections < 0) {
      throw new IllegalArgumentException("A connection limit is not negative: " + connections);
    }
    return communityLicense(License.community(connections));
  }

  /** What holds without a licence key. Default: {@link License#community} with 50 connections. */
  public CastellanBuilder communityLicense(License license) {
    draft.communityLicense = license;
    return this;
  }

  /**
   * Who tells which licence keys are genuine, such as {@link LicenseVerifier#ofVendor}. Default:
   * nobody, and no key is taken.
   */
  public CastellanBuilder licenseVerifier(LicenseVerifier verifier) {
    draft.licenseVerifier = Optional.of(verifier);
    return this;
  }

  /**
   * The licence key of this installation, which then cannot be changed while it runs, whatever the
   * store has. One that is not accepted does not keep it from opening: an alarm tells, and what
   * holds is what holds without a key. Default: the one in the store.
   */
  public CastellanBuilder licenseKey(String key) {
    draft.licenseKey = Optional.of(SecretText.of(key));
    return this;
  }

  /**
   * When the alarm of the quota is raised, which then cannot be changed while it runs. Default:
   * what the store has, {@link LicenseSettings#STANDARD} at first.
   */
  public CastellanBuilder licenseSettings(LicenseSettings settings) {
    draft.licenseSettings = Optional.of(settings);
    return this;
  }

  /**
   * What is refused once a licence and its grace are over. Default: {@link
   * LicenseExpiry#REFUSES_CONNECTIONS}.
   */
  public CastellanBuilder licenseExpiry(LicenseExpiry rule) {
    draft.licenseExpiry = rule;
    return this;
  }

  /** Hears all events; several listeners hear them in the order in which they were added. */
  public CastellanBuilder listener(AdminListener listener) {
    draft.listeners.add(listener);
    return this;
  }

  /** Which passwords may be set. Default: {@link PasswordPolicy#standard}. */
  public CastellanBuilder passwordPolicy(PasswordPolicy policy) {
    draft.passwordPolicy = policy;
    return this;
  }

  /** What holds for passwords over time. Default: {@link PasswordRules#STANDARD}. */
  public CastellanBuilder passwordRules(PasswordRules rules) {
    draft.passwordRules = rules;
    return this;
  }

  /**
   * How passwords are hashed. Default: {@link PasswordHasher#argon2id}. Hashes of the two built-in
   * hashers verify under either of them, and are renewed at the next login.
   */
  public CastellanBuilder passwordHasher(PasswordHasher hasher) {
    draft.passwordHasher = Optional.of(hasher);
    return this;
  }

  /**
   * How many password hashes run at once and how many callers wait for one; more are told to try
   * later. Default: one for every two processors, within an eighth of the heap, and 16 waiting for
   * each.
   *
   * @throws IllegalArgumentException if {@code concurrent} is below 1 or {@code waiting} negative
   */
  public CastellanBuilder hashing(int concurrent, int waiting) {
    if (concurrent < 1 || waiting < 0) {
      throw new IllegalArgumentException(
          "At least one hash runs and none or more wait: " + concurrent + ", " + waiting);
    }
    draft.hashingConcurrent = concurrent;
    draft.hashingWaiting = waiting;
    return this;
  }

  /** How long sessions last. Default: {@link SessionLimits#STANDARD}. */
  public CastellanBuilder sessions(SessionLimits limits) {
    draft.sessionLimits = limits;
    return this;
  }

  /** How guessing is slowed down and ended. Default: {@link LockOut#STANDARD}. */
  public CastellanBuilder lockOut(LockOut rules) {
    draft.lockOut = rules;
    return this;
  }

  /**
   * How many sessions a user may have at once; whoever logs in once more ends their oldest. With
   * logins on several nodes at once there may be a few more for a moment. Default: {@value
   * Settings#DEFAULT_SESSIONS}.
   *
   * @throws IllegalArgumentException if it is below 1 or above 1,000
   */
  public CastellanBuilder sessionsPerUser(int sessions) {
    if (sessions < 1 || sessions > 1_000) {
      throw new IllegalArgumentException("A user may have 1 to 1,000 sessions, not " + sessions);
    }
    draft.sessionsPerUser = sessions;
    return this;
  }

  /**
   * Who needs a second factor: whoever holds one of these roles, or one that inherits it, at
   * whatever scope, itself or through a group. Until they have shown one, their sessions are good
   * for nothing but to set one up. Default: nobody; everybody may have one.
   *
   * @throws IllegalArgumentException if it is no name of a role
   */
  public CastellanBuilder secondFactorFor(String... roles) {
    for (String role : roles) {
      if (!Role.isName(role)) {
        throw new IllegalArgumentException("This is no name of a role: " + role);
      }
    }
    draft.secondFactorRoles = Set.of(roles);
    return this;
  }

  /** What needs a recent proof of who one is. Default: {@link StepUp#STANDARD}. */
  public CastellanBuilder stepUp(StepUp rule) {
    draft.stepUp = rule;
    return this;
  }

  /**
   * What tokens begin with, so that secret scanners find them: 2 to 16 lower-case letters and
   * digits, a letter first. Default: {@code cst}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public CastellanBuilder tokenPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("A token prefix matches " + PREFIX.pattern());
    }
    draft.tokenPrefix = prefix;
    return this;
  }

  /**
   * The keys for secrets that must be read again. Without them one node keeps a key of its own in a
   * file beside its store ({@code <store>.key}, readable by its owner alone), which is made with a
   * new store and belongs to every backup of it; a store that several machines can share then
   * refuses to open.
   */
  public CastellanBuilder secretKeys(SecretKeys keys) {
    draft.secretKeys = Optional.of(keys);
    return this;
  }

  /**
   * How long, without news from the store, API keys and the host's own resource types are still
   * decided from memory. Administration stops after 5 seconds in any case. Default: 60 seconds.
   *
   * @throws IllegalArgumentException if it is below 1 second or above 1 hour
   */
  public CastellanBuilder staleFor(Duration limit) {
    if (limit.compareTo(Duration.ofSeconds(1)) < 0 || limit.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("staleFor is 1 second to 1 hour; this is " + limit);
    }
    draft.staleFor = limit;
    return this;
  }

  /**
   * How long API keys last whose creator names no end. Default: without end.
   *
   * @throws IllegalArgumentException if it is below 1 minute or above 3,660 days
   */
  public CastellanBuilder apiKeyLifetime(Duration lifetime) {
    if (lifetime.compareTo(Duration.ofMinutes(1)) < 0
        || lifetime.compareTo(Duration.ofDays(3_660)) > 0) {
      throw new IllegalArgumentException(
          "A key lasts 1 minute to 3,660 days if nothing else is said; this is " + lifetime);
    }
    draft.apiKeyLifetime = Optional.of(lifetime);
    return this;
  }

  /**
   * A file of API keys ({@link dev.castellan.apikey.BootstrapFile}) that is put in force when this
   * opens, unless this or a higher generation of it is. A file that cannot be read or used keeps it
   * from opening, with the first line at fault; one that others may read is told of in the log.
   * Default: none.
   */
  public CastellanBuilder apiKeyBootstrap(Path file) {
    draft.apiKeyBootstrap = Optional.of(file);
    return this;
  }

  /** How long audit entries are kept. Default: {@link AuditRetention#FOREVER}. */
  public CastellanBuilder auditRetention(AuditRetention retention) {
    draft.auditRetention = retention;
    return this;
  }

  /**
   * Where audit entries are copied to. It belongs to the Castellan from {@code open} on, which
   * closes it. On a store that several nodes share, each needs a {@linkplain #node name} of its
   * own. Default: nowhere.
   *
   * @param sink takes the entries that this node writes
   * @param rules what happens while it does not
   */
  public CastellanBuilder auditSink(AuditSink sink, AuditForwarding rules) {
    draft.auditSink = Optional.of(sink);
    draft.auditForwarding = rules;
    return this;
  }

  /**
   * Adds a kind of login provider, with what only the host may decide about it, such as the
   * networks that may be called. Default: none, and everybody logs in with a password kept here.
   *
   * @throws IllegalArgumentException if its name is not 1 to 16 lower-case letters, or was added
   */
  public CastellanBuilder loginProviderKind(LoginProviderKind kind) {
    draft.addKind(kind);
    return this;
  }

  /**
   * Adds a login provider, which then cannot be changed while it runs, whatever the store has. If
   * it cannot be started it is tried again, and everything else works. Default: those in the store
   * alone. {@link #open} throws {@link IllegalArgumentException} if its kind was not added or its
   * configuration breaks a rule.
   *
   * @throws IllegalArgumentException if one of this id was added
   */
  public CastellanBuilder loginProvider(NewLoginProvider provider) {
    if (draft.loginProviders.putIfAbsent(provider.id(), provider) != null) {
      throw new IllegalArgumentException("There is a login provider '" + provider.id() + "'");
    }
    return this;
  }

  /** Where time comes from. Default: the system's clocks. */
  public CastellanBuilder time(TimeSource time) {
    draft.time = time;
    return this;
  }

  /** Where randomness comes from. Default: a new {@link SecureRandom}. */
  public CastellanBuilder random(SecureRandom random) {
    draft.random = Optional.of(random);
    return this;
  }

  /** Where listeners run. Default: a thread of the Castellan's own. */
  public CastellanBuilder executor(Executor executor) {
    draft.listenerExecutor = Optional.of(executor);
    return this;
  }

  /**
   * Opens the store as a tool beside the broker, such as a command line, and not as the broker: no
   * set-up token is made, so that the one which the broker showed stays valid ({@link
   * dev.castellan.setup.SetupService#renew} makes one all the same); and what the policy says of
   * actions that were not declared here is taken for the broker's, and is no trouble of {@link
   * Castellan#health}.
   */
  public CastellanBuilder tool() {
    draft.tool = true;
    return this;
  }

  /**
   * Hands out the one key to {@link Castellan#actingAs(SystemAccess, String)}.
   *
   * @throws IllegalStateException the second time
   */
  public SystemAccess systemAccess() {
    if (systemAccessTaken) {
      throw new IllegalStateException("The system access was handed out already");
    }
    systemAccessTaken = true;
    return systemKey;
  }

  /**
   * Reads the store and starts. Blocks until the first snapshot is complete.
   *
   * @throws OpenException if the store cannot be read or understood, or keys are missing; the store
   *     is closed then
   * @throws IllegalStateException the second time
   */
  public Castellan open() {
    return Assembly.open(seal(), false);
  }

  /**
   * Like {@link #open}, but when the store cannot be reached it starts all the same, denies
   * everything, and goes on trying; {@link Castellan#health} tells.
   *
   * @throws OpenException if the store can be reached but not understood, or keys are missing; also
   *     if it cannot be reached and its key file is not there, for only the store could tell
   *     whether it is new
   * @throws IllegalStateException the second time
   */
  public Castellan openDegraded() {
    return Assembly.open(seal(), true);
  }

  private Settings seal() {
    if (opened) {
      throw new IllegalStateException("This builder has opened a Castellan already");
    }
    opened = true;
    return draft.seal(systemKey);
  }
}

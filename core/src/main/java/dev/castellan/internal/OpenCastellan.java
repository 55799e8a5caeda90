package dev.castellan.internal;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanException;
import dev.castellan.Counter;
import dev.castellan.Health;
import dev.castellan.SystemAccess;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.internal.access.Access;
import dev.castellan.internal.access.Authenticator;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.audit.AuditSigner;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.factor.FactorSecrets;
import dev.castellan.internal.license.LicenseWatch;
import dev.castellan.internal.license.OpenLicense;
import dev.castellan.internal.license.Quota;
import dev.castellan.internal.login.AttemptGate;
import dev.castellan.internal.login.Challenges;
import dev.castellan.internal.login.DeviceTokens;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SetUpDoc;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.model.StoreDoc;
import dev.castellan.internal.password.HashingBulkhead;
import dev.castellan.internal.password.PasswordVerifier;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.internal.secret.GcmSecretCipher;
import dev.castellan.internal.secret.Pseudonyms;
import dev.castellan.internal.service.AdminServices;
import dev.castellan.internal.service.AuditFeed;
import dev.castellan.internal.service.AuditKeeper;
import dev.castellan.internal.service.LastAdministrator;
import dev.castellan.internal.service.LoginByPassword;
import dev.castellan.internal.service.Operations;
import dev.castellan.internal.service.Passwords;
import dev.castellan.internal.service.PolicyRoom;
import dev.castellan.internal.service.PolicySweep;
import dev.castellan.internal.service.PolicyTexts;
import dev.castellan.internal.service.ProviderLogins;
import dev.castellan.internal.service.ProviderRecheck;
import dev.castellan.internal.service.SecondFactors;
import dev.castellan.internal.service.Services;
import dev.castellan.internal.service.Setup;
import dev.castellan.internal.service.StrangerLog;
import dev.castellan.internal.service.Sweeper;
import dev.castellan.internal.service.UserOrders;
import dev.castellan.internal.token.Ids;
import dev.castellan.internal.token.Sha256;
import dev.castellan.internal.token.Tokens;
import dev.castellan.license.LicenseGate;
import dev.castellan.login.Authentication;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginService;
import dev.castellan.login.provider.ProviderLoginService;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretKeys;
import dev.castellan.setup.SetupService;
import dev.castellan.storage.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Castellan, all parts wired. */
final class OpenCastellan implements Castellan {

  private static final Logger LOG = LoggerFactory.getLogger(OpenCastellan.class);
  private static final int INSTANCE_BYTES = 8;
  private static final int MAX_REASON = 200;
  private static final int MAX_LAST_FLUSHES = 10;

  private final SystemKey systemKey;
  private final Engine engine;
  private final Quota quota;
  private final GcmSecretCipher cipher;
  private final Access access;
  private final Authenticator authenticator;
  private final Services services;
  private final StrangerLog strangers;
  private final LoginService login;
  private final ProviderRunner providers;
  private final ProviderLoginService providerLogin;
  private final ProviderRecheck recheck;
  private final Setup setup;
  private final Start start;
  private final PolicySweep policySweep;
  private final LicenseWatch watch;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AuditKeeper auditKeeper;
  private final Optional<AuditFeed> auditFeed;

  /** Wires the parts; nothing is read yet. */
  OpenCastellan(Settings settings, SecretKeys keys) {
    Passwords passwords =
        new Passwords(
            settings.passwordPolicy(),
            settings.brokerName(),
            new PasswordVerifier(settings.passwordHasher(), settings.random()),
            new HashingBulkhead(settings.hashingConcurrent(), settings.hashingWaiting()));
    this.cipher = new GcmSecretCipher(keys, settings.random());
    Pseudonyms pseudonyms = new Pseudonyms(keys);
    AuditSigner signer = new AuditSigner(keys);
    DeviceTokens devices = new DeviceTokens(keys);
    Ids ids = new Ids(settings.random());
    Tokens tokens = new Tokens(settings.tokenPrefix(), settings.random());
    this.systemKey = settings.systemKey();
    // From here on nothing throws: the engine has threads.
    this.engine = new Engine(settings, signer);
    this.watch = new LicenseWatch(engine);
    this.quota = new Quota(engine, watch);
    watch.count(quota);
    this.access = new Access(engine);
    this.authenticator = new Authenticator(engine, tokens);
    this.strangers = new StrangerLog(engine, pseudonyms);
    this.auditKeeper = new AuditKeeper(engine);
    this.providers = new ProviderRunner(engine, cipher);
    this.services =
        new Services(
            new Operations(engine, access, watch::refusesAdministration),
            passwords,
            new AttemptGate(engine, pseudonyms, strangers::locked),
            devices,
            new Challenges(cipher, ids),
            providers,
            cipher,
            new SecondFactors(cipher),
            new FactorSecrets(settings.random()),
            ids,
            tokens,
            new UserOrders(),
            new LastAdministrator(engine),
            new Sweeper(engine),
            new PolicyTexts(engine),
            new PolicyRoom(),
            auditKeeper,
            new OpenLicense(quota, watch),
            watch);
    this.login = new LoginByPassword(services, strangers);
    this.providerLogin = new ProviderLogins(services, login, strangers);
    this.recheck = new ProviderRecheck(services, strangers);
    this.setup = new Setup(services, strangers);
    this.policySweep = new PolicySweep(engine);
    this.auditFeed =
        settings.auditSink().map(sink -> new AuditFeed(engine, sink, settings.auditForwarding()));
    this.start = new Start(engine, cipher, setup);
  }

  /** See {@link Start#begin}. */
  void start(boolean degradedAllowed) {
    AtomicBoolean changed = new AtomicBoolean();
    engine.follow(LicenseWatch.RECORDS, changed);
    engine.chores().every(LicenseWatch.EVERY, "look at the licence", watch::look, changed);
    start.begin(degradedAllowed);
    watch.look();
    quota.start();
    engine.chores().every(Duration.ofMinutes(1), "time and peaks of the licence", watch::keep);
    engine.chores().every(Duration.ofHours(6), "sweep of peaks", watch::sweep);
    services.sweeper().start();
    engine.chores().every(Duration.ofMinutes(1), "rate limits", authenticator::tidy);
    engine.chores().every(PolicySweep.EVERY, "sweep of policies", policySweep::sweep);
    engine.chores().every(StrangerLog.EVERY, "audit of strangers", strangers::flush);
    auditFeed.ifPresent(AuditFeed::start);
    providers.start();
    recheck.start();
    if (!engine.settings().tool()) {
      engine.auditChores().every(AuditKeeper.EVERY, "audit log", auditKeeper::doWhatIsDue);
    }
  }

  @Override
  public LoginService login() {
    return login;
  }

  @Override
  public ProviderLoginService providerLogin() {
    return providerLogin;
  }

  @Override
  public Authentication examine(Credential credential, Origin origin) {
    return authenticator.examine(credential, origin);
  }

  @Override
  public AccessControl access() {
    return access;
  }

  @Override
  public Admin actingAs(Principal principal) {
    return new AdminServices(
        services,
        Caller.of(systemKey, principal)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "A principal comes from this Castellan's authenticate alone")));
  }

  @Override
  public Admin actingAs(SystemAccess key, String reason) {
    if (!systemKey.equals(key)) {
      throw new IllegalArgumentException("This system access belongs to another Castellan");
    }
    if (reason.isBlank() || reason.length() > MAX_REASON) {
      throw new IllegalArgumentException("A reason has 1 to " + MAX_REASON + " characters");
    }
    return new AdminServices(services, Caller.system(systemKey, reason));
  }

  @Override
  public LicenseGate license() {
    return services.license();
  }

  @Override
  public SetupService setup() {
    return setup;
  }

  @Override
  public SecretCipher cipher() {
    return cipher;
  }

  @Override
  public Optional<String> instance() {
    Snapshot now = engine.snapshot();
    return now.meta(Records.SET_UP)
        .map(SetUpDoc::userId)
        .or(() -> now.meta(Records.STORE).map(StoreDoc::read).map(StoreDoc::cipherKey))
        .map(name -> Sha256.of(("castellan instance " + name).getBytes(StandardCharsets.UTF_8)))
        .map(hash -> HexFormat.of().formatHex(hash, 0, INSTANCE_BYTES));
  }

  @Override
  public Health health() {
    Health health = engine.health();
    return quota.problem().map(health::and).orElse(health);
  }

  @Override
  public List<Counter> counters() {
    return engine.counters().snapshot();
  }

  /** The last minute's, or most of them; without them nothing is wrong, only older. */
  private void flushKeyUses() {
    try {
      boolean left = true;
      for (int turn = 0; left && turn < MAX_LAST_FLUSHES; turn++) {
        left = engine.flushKeyUses();
      }
    } catch (StoreException e) {
      LOG.debug("When keys were last used could not be written", e);
    }
  }

  /** The last minute's, too. */
  private void keepLicense() {
    try {
      watch.keep();
    } catch (CastellanException e) {
      LOG.debug("The highest time and the peaks could not be written", e);
    }
  }

  @Override
  public void close() {
    try {
      if (!engine.isClosed() && engine.freshness().isLoaded()) {
        strangers.flushAll();
        flushKeyUses();
        keepLicense();
        auditKeeper.keep();
      }
    } finally {
      try {
        closeAll();
      } finally {
        engine.close();
      }
    }
  }

  private void closeAll() {
    try {
      providers.close();
    } finally {
      closeQuota();
    }
  }

  private void closeQuota() {
    try {
      quota.close();
    } finally {
      if (!closed.getAndSet(true)) {
        auditFeed.ifPresent(AuditFeed::close);
      }
    }
  }
}

package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.LoginProviderDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.provider.ProviderInstance;
import dev.castellan.internal.provider.ProviderNames;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.LoginProviderInfo;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.LoginProviderService;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Login providers, on behalf of a caller. */
final class LoginProviderAdmin implements LoginProviderService {

  private static final String HOLDS_LESS =
      "The caller does not hold all that this login provider can give";

  private static final Action LIST = Action.of("sso", "list");
  private static final Action READ = Action.of("sso", "read");
  private static final Action CREATE = Action.of("sso", "create");
  private static final Action UPDATE = Action.of("sso", "update");
  private static final Action DELETE = Action.of("sso", "delete");

  private final Operations operations;
  private final Engine engine;
  private final ProviderRunner runner;
  private final ProviderDrafts drafts;
  private final Caller caller;

  LoginProviderAdmin(Services services, Caller caller) {
    this.operations = services.operations();
    this.engine = operations.engine();
    this.runner = services.providers();
    this.drafts = new ProviderDrafts(services);
    this.caller = caller;
  }

  @Override
  public List<LoginProviderKind> kinds() {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.PROVIDERS),
        () -> {
          operations.require(caller, LIST, Resources.PROVIDERS);
          return List.copyOf(engine.settings().loginProviderKinds().values());
        });
  }

  @Override
  public List<LoginProviderInfo> list() {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.PROVIDERS),
        () -> {
          operations.require(caller, LIST, Resources.PROVIDERS);
          return engine
              .snapshot()
              .providers()
              .all()
              .filter(this::isVisible)
              .map(this::info)
              .toList();
        });
  }

  @Override
  public Optional<LoginProviderInfo> find(String id) {
    return engine.counters().refusals(() -> visible(id).map(this::info));
  }

  private Optional<HotProvider> visible(String id) {
    operations.requireAlive(caller);
    return engine.snapshot().providers().find(id).filter(this::isVisible);
  }

  private boolean isVisible(HotProvider provider) {
    return operations.allows(caller, READ, Target.of(Resources.provider(provider.id())));
  }

  private LoginProviderInfo info(HotProvider provider) {
    return info(provider, provider.revision().map(Revision::toString).orElse(provider.version()));
  }

  private LoginProviderInfo info(HotProvider provider, String version) {
    return new LoginProviderInfo(
        provider.id(),
        provider.kind(),
        provider.label(),
        provider.enabled(),
        provider.isFixed(),
        provider.values(),
        provider.secrets().keySet(),
        provider.mapping(),
        version,
        runner.state(provider));
  }

  private static About about(String id) {
    return About.atRoot(Resources.provider(id));
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such login provider");
  }

  @Override
  public LoginProviderInfo create(NewLoginProvider given) {
    return operations.audited(
        caller,
        CREATE,
        about(given.id()),
        () -> {
          ProviderNames.requireId(given.id());
          Resource resource = Resources.provider(given.id());
          operations.require(caller, CREATE, resource);
          if (engine.snapshot().providers().find(given.id()).isPresent()) {
            throw taken();
          }
          ProviderDrafts.Candidate candidate = drafts.of(given);
          operations.consider(caller, CREATE, step -> judge(step, resource, candidate));
          operations.requireRecentForRights(caller);
          return inForce(
              candidate, () -> operations.change(caller, CREATE, step -> create(step, candidate)));
        });
  }

  private static ConflictException taken() {
    return new ConflictException(ErrorCode.PROVIDER_EXISTS, "There is a login provider of this id");
  }

  private Function<Revision, Revision> create(Step step, ProviderDrafts.Candidate candidate) {
    HotProvider made = candidate.provider();
    judge(step, Resources.provider(made.id()), candidate);
    if (step.read(Records.loginProvider(made.id())).isPresent()) {
      throw taken();
    }
    LoginProviderDoc doc = LoginProviderDoc.create(made.id(), made.kind(), step.now());
    return save(step, doc, Optional.empty(), candidate);
  }

  private Function<Revision, Revision> save(
      Step step,
      LoginProviderDoc doc,
      Optional<HotProvider> before,
      ProviderDrafts.Candidate candidate) {
    HotProvider after = candidate.provider();
    LoginProviderDoc written =
        doc.with(
            after.label(),
            after.enabled(),
            after.values(),
            after.secrets(),
            after.mapping(),
            after.version());
    step.put(written.key(), written.payload());
    step.audit(candidate.into(step.entry(about(after.id())).detail("kind", after.kind()), before));
    return revision -> revision;
  }

  /** Whether the caller may do it, and holds all that the provider can give then. */
  private static void judge(Step step, Resource resource, ProviderDrafts.Candidate candidate) {
    step.require(resource);
    candidate.requireMapping(step);
    requireHolds(step, candidate.provider());
  }

  /**
   * Each alone, and not all together: whoever is given some of them may not be given the one that
   * takes something away again.
   */
  private static void requireHolds(Step step, HotProvider provider) {
    ProviderRights.all(step.policy(), provider.id(), provider.mapping())
        .forEach(binding -> step.requireHolds(Set.of(binding), HOLDS_LESS));
  }

  /** Starts it, commits, and only then gives up what ran before. */
  private LoginProviderInfo inForce(ProviderDrafts.Candidate candidate, Supplier<Revision> commit) {
    HotProvider provider = candidate.provider();
    if (candidate.mustStart()) {
      runner.prepare(provider.version(), started(candidate));
    }
    try {
      Revision revision = commit.get();
      return info(
          engine.snapshot().providers().find(provider.id()).orElse(provider), revision.toString());
    } finally {
      runner.settle(provider.version());
    }
  }

  private ProviderInstance started(ProviderDrafts.Candidate candidate) {
    try {
      return runner.starter().open(candidate.provider(), candidate.open());
    } catch (ProviderException e) {
      throw new InvalidInputException(
          ErrorCode.PROVIDER_NOT_STARTED, "values", e.problem().text() + ": " + e.getMessage());
    }
  }

  @Override
  public LoginProviderInfo update(
      String id, LoginProviderChange change, Optional<String> expectedVersion) {
    return operations.audited(
        caller,
        UPDATE,
        about(id),
        () -> {
          Stored stored = existing(id, UPDATE);
          requireVersion(stored, expectedVersion);
          ProviderDrafts.Candidate candidate = drafts.of(stored.provider(), change);
          Resource resource = Resources.provider(id);
          operations.consider(
              caller,
              UPDATE,
              step -> {
                judge(step, resource, candidate);
                requireHolds(step, stored.provider());
              });
          operations.requireRecentForRights(caller);
          return inForce(
              candidate,
              () -> operations.change(caller, UPDATE, step -> update(step, stored, candidate)));
        });
  }

  private Function<Revision, Revision> update(
      Step step, Stored stored, ProviderDrafts.Candidate candidate) {
    judge(step, Resources.provider(stored.provider().id()), candidate);
    requireHolds(step, stored.provider());
    requireUnchanged(step, stored);
    LoginProviderDoc doc = LoginProviderDoc.read(stored.record());
    return candidate.changesNothing(stored.provider())
        ? step.nothing(stored.record().revision())
        : save(step, doc, Optional.of(stored.provider()), candidate);
  }

  /** A provider as the store has it. */
  private record Stored(StoredRecord record, HotProvider provider) {}

  /** One that the caller may see and do this with, and that can be changed at all. */
  private Stored existing(String id, Action action) {
    HotProvider known = visible(id).orElseThrow(LoginProviderAdmin::unknown);
    operations.require(caller, action, Resources.provider(id));
    if (known.isFixed()) {
      throw new ConflictException(
          ErrorCode.SETTING_FIXED, "This login provider is fixed where the broker is set up");
    }
    return stored(id);
  }

  private Stored stored(String id) {
    return engine
        .read(
            Records.loginProvider(id),
            record -> new Stored(record, LoginProviderDoc.read(record).hot(record)))
        .orElseThrow(LoginProviderAdmin::unknown);
  }

  private static void requireVersion(Stored stored, Optional<String> expected) {
    if (expected.isPresent() && !expected.get().equals(stored.record().revision().toString())) {
      throw overtaken();
    }
  }

  private static void requireUnchanged(Step step, Stored stored) {
    Optional<StoredRecord> now = step.read(stored.record().key());
    if (now.isEmpty() || !now.get().revision().equals(stored.record().revision())) {
      throw overtaken();
    }
  }

  private static ConflictException overtaken() {
    return new ConflictException(
        ErrorCode.VERSION_CONFLICT, "Somebody has changed this meanwhile; read it again");
  }

  @Override
  public void delete(String id, Optional<String> expectedVersion) {
    operations.audited(
        caller,
        DELETE,
        about(id),
        () -> {
          Stored stored = existing(id, DELETE);
          requireVersion(stored, expectedVersion);
          return operations.change(caller, DELETE, step -> delete(step, stored));
        });
    runner.settle("");
  }

  private Function<Revision, Boolean> delete(Step step, Stored stored) {
    String id = stored.provider().id();
    step.require(Resources.provider(id));
    requireHolds(step, stored.provider());
    operations.requireRecentForRights(caller);
    requireUnchanged(step, stored);
    step.delete(stored.record().key());
    step.read(Records.providerAnswers(id)).ifPresent(answers -> step.delete(answers.key()));
    step.audit(step.entry(about(id)).detail("kind", stored.provider().kind()));
    return revision -> true;
  }

  @Override
  public List<ProviderCheck> test(String id, LoginProviderChange change, ProviderUrls urls) {
    return operations.audited(
        caller,
        UPDATE,
        about(id),
        () -> {
          HotProvider known = visible(id).orElseThrow(LoginProviderAdmin::unknown);
          operations.require(caller, UPDATE, Resources.provider(id));
          HotProvider present = known.isFixed() ? known : stored(id).provider();
          return test(UPDATE, drafts.of(present, change), Optional.of(present), urls);
        });
  }

  @Override
  public List<ProviderCheck> test(NewLoginProvider draft, ProviderUrls urls) {
    return operations.audited(
        caller,
        CREATE,
        about(draft.id()),
        () -> {
          ProviderNames.requireId(draft.id());
          operations.require(caller, CREATE, Resources.provider(draft.id()));
          return test(CREATE, drafts.of(draft), Optional.empty(), urls);
        });
  }

  /** We call whom the caller wants us to call: so it is in the audit log before. */
  private List<ProviderCheck> test(
      Action action,
      ProviderDrafts.Candidate candidate,
      Optional<HotProvider> present,
      ProviderUrls urls) {
    operations.requireRecent(caller);
    Resource resource = Resources.provider(candidate.provider().id());
    operations.change(
        caller,
        action,
        step -> {
          judge(step, resource, candidate);
          present.ifPresent(provider -> requireHolds(step, provider));
          step.audit(step.entry(About.atRoot(resource)).detail("operation", "test"));
          return revision -> revision;
        });
    try {
      return runner
          .starter()
          .trial(candidate.provider(), candidate.open(), provider -> provider.test(urls));
    } catch (ProviderException e) {
      return List.of(ProviderCheck.failed("start", e));
    }
  }

  @Override
  public MappedAccess dryRun(
      String id, Optional<ProviderMapping> mapping, Map<String, List<String>> claims) {
    return operations.audited(
        caller,
        UPDATE,
        about(id),
        () -> {
          HotProvider provider = visible(id).orElseThrow(LoginProviderAdmin::unknown);
          operations.require(caller, UPDATE, Resources.provider(id));
          return ProviderRights.access(
              engine.snapshot().policy(), id, mapping.orElse(provider.mapping()), claims);
        });
  }
}

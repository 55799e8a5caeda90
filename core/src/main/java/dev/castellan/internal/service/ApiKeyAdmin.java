package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Action;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.apikey.BootstrapFile;
import dev.castellan.apikey.BootstrapResult;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.DeletedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.engine.KeyUses;
import dev.castellan.internal.keyfile.KeyFile;
import dev.castellan.internal.model.ApiKeyDoc;
import dev.castellan.internal.model.ApiKeyUseDoc;
import dev.castellan.internal.model.GoneApiKeyDoc;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.Snapshot;
import dev.castellan.internal.token.Ids;
import dev.castellan.internal.token.NewKeyToken;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** API keys, on behalf of a caller. */
final class ApiKeyAdmin implements ApiKeyService {

  static final Action READ = Action.of("api-key", "read");
  static final Action LIST = Action.of("api-key", "list");
  private static final Action CREATE = Action.of("api-key", "create");
  private static final Action UPDATE = Action.of("api-key", "update");
  private static final Action DELETE = Action.of("api-key", "delete");

  private static final Duration MAX_OVERLAP = Duration.ofDays(MAX_OVERLAP_DAYS);

  private final Services services;
  private final Operations operations;
  private final Engine engine;
  private final Caller caller;

  ApiKeyAdmin(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
    this.engine = operations.engine();
    this.caller = caller;
  }

  @Override
  public CreatedApiKey create(NewApiKey key) {
    Limits.requireScope(key.scope());
    return operations.audited(
        caller,
        CREATE,
        new About(key.scope(), Resources.apiKeys(key.scope())),
        () -> createAudited(key));
  }

  private CreatedApiKey createAudited(NewApiKey key) {
    NewKeyToken token = services.tokens().newApiKey();
    return operations.change(
        caller,
        CREATE,
        step -> {
          step.require(Target.apiKey(key.scope(), token.id(), owner(step)));
          NewApiKey named = checked(step, key);
          step.requireHolds(key.bindings(), "The caller does not hold all of these bindings");
          ApiKeyDoc doc =
              ApiKeyDoc.create(
                  token.id(), named, owner(step), end(step, key), token.hash(), step.now());
          KeyNames.take(step, doc.name(), token.id());
          step.put(doc.key(), doc.payload());
          step.audit(
              RecordChanges.apiKey(
                  step.entry(about(doc)).detail("name", doc.name()),
                  Optional.empty(),
                  Optional.of(doc)));
          return revision -> created(doc, revision, token);
        });
  }

  private static NewApiKey checked(Step step, NewApiKey key) {
    String name = Limits.keyName(key.name());
    Limits.requireNote(key.note());
    Limits.requireNetworks(key.networks());
    key.expiresAt().ifPresent(end -> Limits.requireFuture("expiresAt", end, step.now()));
    step.requireBindings(key.bindings(), key.bindings());
    return new NewApiKey(
        name,
        key.bindings(),
        key.scope(),
        key.networks(),
        key.rateLimit(),
        key.expiresAt(),
        key.enabled(),
        key.note());
  }

  private Optional<Instant> end(Step step, NewApiKey key) {
    return key.expiresAt()
        .orElseGet(() -> engine.settings().apiKeyLifetime().map(step.now()::plus));
  }

  private static CreatedApiKey created(ApiKeyDoc key, Revision revision, NewKeyToken token) {
    return new CreatedApiKey(
        key.view(revision.toString(), Optional.empty()), token.secret(), token.token());
  }

  /** The person who creates it, or to whom the key belongs that creates it. */
  private static Optional<String> owner(Step step) {
    Caller caller = step.caller();
    return switch (caller.kind()) {
      case SYSTEM -> Optional.empty();
      case USER -> Optional.of(caller.id());
      case API_KEY -> step.snapshot().apiKey(caller.id()).flatMap(HotApiKey::ownerId);
    };
  }

  @Override
  public Optional<ApiKey> find(String id) {
    return engine.counters().refusals(() -> visible(id));
  }

  private Optional<ApiKey> visible(String id) {
    operations.requireAlive(caller);
    return Ids.isId(id)
        ? engine.read(Records.apiKey(id), this::visible).flatMap(found -> found)
        : Optional.empty();
  }

  private Optional<ApiKey> visible(StoredRecord stored) {
    ApiKeyDoc key = ApiKeyDoc.read(stored);
    return isInForce(engine.snapshot(), key) && operations.allows(caller, READ, target(key))
        ? Optional.of(key.view(stored.revision().toString(), lastUse(key.key().id())))
        : Optional.empty();
  }

  /** Of what a file once named, or will name, there is nothing to see. */
  private static boolean isInForce(Snapshot snapshot, ApiKeyDoc key) {
    return key.file().map(snapshot::isInForce).orElse(true);
  }

  private Optional<ApiKeyUse> lastUse(String id) {
    return KeyUses.later(
        engine.keyUses().of(id), engine.read(Records.apiKeyUse(id), ApiKeyUseDoc::read));
  }

  @Override
  public Page<ApiKey> list(ApiKeyQuery query, PageRequest request) {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.apiKeys(Resource.ROOT)),
        () -> {
          operations.requireAnywhere(caller, LIST, Resources::apiKeys);
          return new ApiKeyListing(operations, caller, this::visible).page(query, request);
        });
  }

  @Override
  public ApiKey update(String id, ApiKeyChange change, Optional<String> expectedVersion) {
    return operations.audited(
        caller,
        UPDATE,
        about(id),
        () ->
            operations.change(
                caller, UPDATE, step -> update(step, existing(step, id, expectedVersion), change)));
  }

  private Function<Revision, ApiKey> update(Step step, Existing existing, ApiKeyChange change) {
    ApiKeyDoc before = existing.key();
    String id = before.key().id();
    ApiKeyEdit edit = new ApiKeyEdit(step, before);
    ApiKeyDoc after = edit.apply(change);
    if (edit.opensMore()) {
      operations.requireRecentForRights(caller);
    }
    if (edit.changed().isEmpty()) {
      return step.nothing(before.view(existing.version(), lastUse(id)));
    }
    step.put(after.key(), after.payload());
    step.audit(
        RecordChanges.apiKey(
            step.entry(about(after)).detail("changed", String.join(",", edit.changed())),
            Optional.of(before),
            Optional.of(after)));
    Optional<ApiKeyUse> use = lastUse(id);
    return revision -> after.view(revision.toString(), use);
  }

  @Override
  public CreatedApiKey rotate(String id, Duration overlap) {
    if (overlap.isNegative() || overlap.compareTo(MAX_OVERLAP) > 0) {
      throw Limits.invalid("overlap", "A key goes on for 0 to " + MAX_OVERLAP_DAYS + " days");
    }
    return operations.audited(caller, CREATE, about(id), () -> rotateAudited(id, overlap));
  }

  private CreatedApiKey rotateAudited(String id, Duration overlap) {
    NewKeyToken token = services.tokens().newApiKey();
    return operations.change(
        caller,
        CREATE,
        step -> {
          ApiKeyDoc old = existing(step, id, Optional.empty()).key();
          step.requireAlso(UPDATE, target(old));
          requireRotatable(old);
          ApiKeyDoc next = old.successor(token.id(), end(step, old), token.hash(), step.now());
          step.require(target(next));
          ApiKeyDoc replaced = old.replacedBy(token.id(), end(step, old, overlap));
          KeyNames.inherit(step, old, token.id());
          step.put(next.key(), next.payload());
          step.put(replaced.key(), replaced.payload());
          AuditDraft entry =
              step.entry(about(next))
                  .detail("name", next.name())
                  .detail("replaces", id)
                  .detail("overlap", overlap.toString());
          step.audit(RecordChanges.apiKey(entry, Optional.empty(), Optional.of(next)));
          return revision -> created(next, revision, token);
        });
  }

  private static void requireRotatable(ApiKeyDoc key) {
    if (key.file().isPresent()) {
      throw new ConflictException(
          ErrorCode.KEY_FROM_FILE, "A key from a file is replaced in its file");
    }
    if (key.replacedBy().isPresent()) {
      throw new ConflictException(
          ErrorCode.KEY_REPLACED, "The key was replaced already; replace its successor");
    }
  }

  /** As long as the old one was made for. */
  private static Optional<Instant> end(Step step, ApiKeyDoc old) {
    return old.expiresAt()
        .map(end -> step.now().plus(Duration.between(old.createdAt(), end)))
        .map(end -> end.isAfter(Limits.LATEST) ? Limits.LATEST : end);
  }

  private static Instant end(Step step, ApiKeyDoc old, Duration overlap) {
    Instant latest = step.now().plus(overlap);
    return old.expiresAt().filter(latest::isAfter).orElse(latest);
  }

  @Override
  public void delete(String id, Optional<String> expectedVersion) {
    operations.audited(
        caller,
        DELETE,
        about(id),
        () ->
            operations.change(
                caller, DELETE, step -> delete(step, existing(step, id, expectedVersion).key())));
  }

  private Function<Revision, Boolean> delete(Step step, ApiKeyDoc key) {
    String id = key.key().id();
    step.delete(key.key());
    KeyNames.release(step, key);
    if (step.read(Records.apiKeyUse(id)).isPresent()) {
      step.delete(Records.apiKeyUse(id));
    }
    DeletedApiKey gone =
        new DeletedApiKey(
            id, key.name(), key.ownerId(), key.scope(), step.now(), Optional.of(caller.id()));
    step.put(Records.apiKeyGone(id), GoneApiKeyDoc.payload(gone, key.file()));
    step.audit(
        RecordChanges.apiKey(
            step.entry(about(key)).detail("name", key.name()), Optional.of(key), Optional.empty()));
    return revision -> true;
  }

  @Override
  public Optional<DeletedApiKey> findDeleted(String id) {
    return engine
        .counters()
        .refusals(
            () -> {
              operations.requireAlive(caller);
              return Ids.isId(id)
                  ? engine.read(Records.apiKeyGone(id), GoneApiKeyDoc::read).filter(this::isVisible)
                  : Optional.empty();
            });
  }

  @Override
  public BootstrapResult bootstrap(BootstrapFile file) {
    return operations.audited(
        caller,
        CREATE,
        About.atRoot(Resources.apiKeys(Resource.ROOT)),
        () -> {
          operations.requireAlive(caller);
          if (caller.kind() != Principal.Kind.SYSTEM) {
            throw new ForbiddenException(
                ErrorCode.FORBIDDEN, "Only the host itself puts a file of keys in force");
          }
          if (!(file instanceof KeyFile read)) {
            throw new IllegalArgumentException("A file comes from BootstrapFile.parse alone");
          }
          BootstrapResult result =
              new KeyFiles(engine).apply(read, Optional.of(caller.actor()), caller.reason());
          services.sweeper().sweepFileKeys();
          return result;
        });
  }

  private boolean isVisible(DeletedApiKey gone) {
    return operations.allows(caller, READ, Target.apiKey(gone.scope(), gone.id(), gone.ownerId()));
  }

  /** A key as the store has it, on which the caller may act. */
  private record Existing(ApiKeyDoc key, String version) {}

  /**
   * The key, which the caller may see, change so, and does not stand below.
   *
   * @throws NotFoundException if there is none that the caller may see
   * @throws ForbiddenException if the caller may not act on it
   * @throws ConflictException if it is at another version
   */
  private static Existing existing(Step step, String id, Optional<String> expectedVersion) {
    if (!Ids.isId(id)) {
      throw unknown();
    }
    StoredRecord stored = step.read(Records.apiKey(id)).orElseThrow(ApiKeyAdmin::unknown);
    ApiKeyDoc key = ApiKeyDoc.read(stored);
    if (!isInForce(step.snapshot(), key)) {
      throw unknown();
    }
    step.requireVisible(READ, target(key), ApiKeyAdmin::unknown);
    step.require(target(key));
    step.requireHolds(key.bindings(), "The key holds more than the caller");
    step.requireVersion(stored, expectedVersion);
    return new Existing(key, stored.revision().toString());
  }

  private static Target target(ApiKeyDoc key) {
    return Target.apiKey(key.scope(), key.key().id(), key.ownerId());
  }

  private static About about(ApiKeyDoc key) {
    return new About(key.scope(), resource(key));
  }

  /** The key as far as this node knows one of this id. */
  private About about(String id) {
    return engine
        .snapshot()
        .apiKey(id)
        .map(key -> new About(key.scope(), Resources.apiKey(key.scope(), id)))
        .orElseGet(() -> About.atRoot(Resources.anyApiKey(id)));
  }

  private static Resource resource(ApiKeyDoc key) {
    return Resources.apiKey(key.scope(), key.key().id());
  }

  private static NotFoundException unknown() {
    return new NotFoundException("There is no such API key");
  }
}

package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.model.ApiKeyDoc;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Ids;
import dev.castellan.internal.token.NewKeyToken;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** API keys, on behalf of a caller. */
final class ApiKeyAdmin implements ApiKeyService {

  static final Action READ = Action.of("api-key", "read");
  private static final Action LIST = Action.of("api-key", "list");
  private static final Action CREATE = Action.of("api-key", "create");
  private static final Action UPDATE = Action.of("api-key", "update");
  private static final Action DELETE = Action.of("api-key", "delete");

  private static final String QUERY = "api-keys by name";

  private static final Comparator<Cursor> ORDER =
      Comparator.comparing(Cursor::key).thenComparing(Cursor::id);

  private final Services services;
  private final Operations operations;
  private final Caller caller;

  ApiKeyAdmin(Services services, Caller caller) {
    this.services = services;
    this.operations = services.operations();
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
          return put(
              step,
              ApiKeyDoc.create(token.id(), named, owner(step), token.hash(), step.now()),
              token);
        });
  }

  private static NewApiKey checked(Step step, NewApiKey key) {
    String name = Limits.keyName(key.name());
    Limits.requireNote(key.note());
    Limits.requireFuture("expiresAt", key.expiresAt(), step.now());
    step.requireBindings(key.bindings(), key.bindings());
    return new NewApiKey(
        name, key.bindings(), key.scope(), key.expiresAt(), key.enabled(), key.note());
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

  private static Function<Revision, CreatedApiKey> put(
      Step step, ApiKeyDoc key, NewKeyToken token) {
    RecordKey name = KeyNames.index(key.name());
    if (step.read(name).isPresent()) {
      throw new ConflictException(ErrorCode.KEY_NAME_TAKEN, "There is an API key of this name");
    }
    step.put(name, IndexDoc.payload(name, key.key().id()));
    step.put(key.key(), key.payload());
    step.audit(step.entry(about(key)).detail("name", key.name()));
    return revision ->
        new CreatedApiKey(key.view(revision.toString()), token.secret(), token.token());
  }

  @Override
  public Optional<ApiKey> find(String id) {
    return operations.engine().counters().refusals(() -> visible(id));
  }

  private Optional<ApiKey> visible(String id) {
    operations.requireAlive(caller);
    return Ids.isId(id)
        ? operations.engine().read(Records.apiKey(id), this::visible).flatMap(found -> found)
        : Optional.empty();
  }

  private Optional<ApiKey> visible(StoredRecord stored) {
    ApiKeyDoc key = ApiKeyDoc.read(stored);
    return operations.allows(caller, READ, target(key))
        ? Optional.of(key.view(stored.revision().toString()))
        : Optional.empty();
  }

  @Override
  public Page<ApiKey> list(PageRequest request) {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.apiKeys(Resource.ROOT)),
        () -> {
          operations.requireAnywhere(caller, LIST, Resources::apiKeys);
          return page(request);
        });
  }

  private Page<ApiKey> page(PageRequest request) {
    Optional<Cursor> after = request.after().map(text -> Cursor.parse(text, QUERY));
    List<Cursor> found =
        operations
            .engine()
            .snapshot()
            .apiKeys()
            .values()
            .filter(this::isVisible)
            .map(key -> new Cursor(KeyNames.canonical(key.name()), key.id()))
            .filter(place -> after.isEmpty() || ORDER.compare(place, after.get()) > 0)
            .sorted(ORDER)
            .limit(request.limit() + 1L)
            .toList();
    List<Cursor> shown = found.subList(0, Math.min(found.size(), request.limit()));
    Optional<String> next =
        found.size() > shown.size()
            ? Optional.of(shown.get(shown.size() - 1).text(QUERY))
            : Optional.empty();
    return new Page<>(
        shown.stream().map(Cursor::id).map(this::visible).flatMap(Optional::stream).toList(), next);
  }

  private boolean isVisible(HotApiKey key) {
    return operations.allows(caller, LIST, Target.of(Resources.apiKeys(key.scope())))
        && operations.allows(caller, READ, Target.apiKey(key.scope(), key.id(), key.ownerId()));
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

  private static Function<Revision, ApiKey> update(
      Step step, Existing existing, ApiKeyChange change) {
    ApiKeyDoc before = existing.key();
    List<String> changed = new ArrayList<>();
    ApiKeyDoc after = edited(step, before, change, changed);
    if (changed.isEmpty()) {
      return step.nothing(before.view(existing.version()));
    }
    step.put(after.key(), after.payload());
    step.audit(step.entry(about(after)).detail("changed", String.join(",", changed)));
    return revision -> after.view(revision.toString());
  }

  private static ApiKeyDoc edited(
      Step step, ApiKeyDoc before, ApiKeyChange change, List<String> changed) {
    ApiKeyDoc key = before;
    Optional<Instant> end = change.expiresAt().orElse(key.expiresAt());
    if (!end.equals(key.expiresAt())) {
      Limits.requireFuture("expiresAt", end, step.now());
      key = key.expiresAt(end);
      changed.add("expiresAt");
    }
    boolean enabled = change.enabled().orElse(key.enabled());
    if (enabled != key.enabled()) {
      key = key.enabled(enabled);
      changed.add("enabled");
    }
    String note = change.note().orElse(key.note());
    if (!note.equals(key.note())) {
      Limits.requireNote(note);
      key = key.note(note);
      changed.add("note");
    }
    return key;
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

  private static Function<Revision, Boolean> delete(Step step, ApiKeyDoc key) {
    step.delete(key.key());
    RecordKey name = KeyNames.index(key.name());
    if (step.read(name).isPresent()) {
      step.delete(name);
    }
    step.audit(step.entry(about(key)).detail("name", key.name()));
    return revision -> true;
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
    return operations
        .engine()
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

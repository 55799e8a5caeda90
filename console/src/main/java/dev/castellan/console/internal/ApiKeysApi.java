package dev.castellan.console.internal;

import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.console.HttpReply;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** API keys. */
final class ApiKeysApi {

  private static final int MAX_FILTER = 128;

  private final TimeSource time;
  private final String publicPath;

  ApiKeysApi(TimeSource time, String publicPath) {
    this.time = time;
    this.publicPath = publicPath;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/api-keys", this::list)
            .withQuery(
                Set.of(
                    "limit", "after", "q", "sort", "order", "owner", "role", "enabled", "expired")),
        Endpoint.of("POST", "/api-keys", this::create),
        Endpoint.of("GET", "/api-keys/{id}", this::get),
        Endpoint.of("PATCH", "/api-keys/{id}", this::change).honouringIfMatch(),
        Endpoint.of("DELETE", "/api-keys/{id}", this::delete).honouringIfMatch(),
        Endpoint.of("POST", "/api-keys/{id}/rotate", this::rotate),
        Endpoint.of("GET", "/api-keys/{id}/deletion", this::deletion));
  }

  private HttpReply list(Request request) {
    ApiKeyQuery query =
        new ApiKeyQuery(
            request.parameter("q", MAX_FILTER),
            request.parameter("owner", MAX_FILTER),
            request.parameter("role", MAX_FILTER),
            request.truth("enabled"),
            request.truth("expired"),
            request
                .parameter("sort", MAX_FILTER)
                .map(ApiKeysApi::sort)
                .orElse(ApiKeyQuery.Sort.NAME),
            request.parameter("order", MAX_FILTER).map(Request::descending).orElse(false));
    Page<ApiKey> page = request.caller().apiKeys().list(query, request.page());
    return HttpReply.json(200, Views.list(page, key -> KeyViews.key(key, time.instant())));
  }

  private static ApiKeyQuery.Sort sort(String word) {
    return switch (word) {
      case "name" -> ApiKeyQuery.Sort.NAME;
      case "createdAt" -> ApiKeyQuery.Sort.CREATED_AT;
      case "expiresAt" -> ApiKeyQuery.Sort.EXPIRES_AT;
      default -> throw Request.invalid("sort", "sort is name, createdAt or expiresAt");
    };
  }

  private HttpReply create(Request request) {
    Members body =
        request.members(
            "name",
            "roles",
            "bindings",
            "scope",
            "networks",
            "rateLimit",
            "expiresAt",
            "enabled",
            "note");
    NewApiKey key = NewApiKey.of(body.text("name"));
    Grants grants = Grants.of(body);
    key = key.bindings(grants.replace(Set.of(), time.instant()));
    key = body.optionalScope("scope").map(key::scope).orElse(key);
    key = networks(body).map(key::networks).orElse(key);
    key = rateLimit(body).map(key::rateLimit).orElse(key);
    if (body.has("expiresAt")) {
      key = body.timeOrNull("expiresAt").map(key::expiresAt).orElseGet(key::neverExpires);
    }
    key = body.optionalTruth("enabled").map(key::enabled).orElse(key);
    key = body.optionalText("note").map(key::note).orElse(key);
    NewApiKey complete = key;
    return created(grants.inItsWords(() -> request.caller().apiKeys().create(complete)));
  }

  private HttpReply created(CreatedApiKey created) {
    return HttpReply.json(201, KeyViews.created(created, time.instant()))
        .header("Location", publicPath + "/api-keys/" + created.key().id())
        .header("ETag", tag(created.key()));
  }

  private static Optional<Set<Network>> networks(Members body) {
    return body.optionalValues("networks", Network::parse);
  }

  /** Null is without limit, as if it were not there. */
  private static Optional<RateLimit> rateLimit(Members body) {
    return body.objectOrNull("rateLimit", "calls", "perSeconds", "burst")
        .map(
            limit -> {
              int calls = limit.number("calls");
              Duration per = Duration.ofSeconds(limit.number("perSeconds"));
              return new RateLimit(calls, per, limit.optionalNumber("burst").orElse(calls));
            });
  }

  private HttpReply get(Request request) {
    return reply(find(request.caller().apiKeys(), request.id()));
  }

  private HttpReply change(Request request) {
    Members body =
        request.members(
            "name", "roles", "bindings", "networks", "rateLimit", "expiresAt", "enabled", "note");
    ApiKeyChange change = ApiKeyChange.none();
    change = body.optionalText("name").map(change::name).orElse(change);
    change = networks(body).map(change::networks).orElse(change);
    change = body.has("rateLimit") ? change.rateLimit(rateLimit(body)) : change;
    change = body.has("expiresAt") ? change.expiresAt(body.timeOrNull("expiresAt")) : change;
    change = body.optionalTruth("enabled").map(change::enabled).orElse(change);
    change = body.optionalText("note").map(change::note).orElse(change);
    Grants grants = Grants.of(body);
    ApiKeyChange complete = change;
    return reply(grants.inItsWords(() -> apply(request, grants, complete)));
  }

  /** Roles are a part of the bindings, so what is there is read first and must still be there. */
  private ApiKey apply(Request request, Grants grants, ApiKeyChange change) {
    ApiKeyService keys = request.caller().apiKeys();
    String id = request.id();
    if (!grants.named()) {
      return keys.update(id, change, expected(request));
    }
    return Retry.onConflict(
        !request.preconditions().namesVersion(),
        () -> {
          ApiKey now = find(keys, id);
          Set<Binding> bindings = grants.replace(now.bindings(), time.instant());
          Optional<String> expected = request.preconditions().expected(now::version);
          return keys.update(
              id, change.bindings(bindings), Optional.of(expected.orElse(now.version())));
        });
  }

  private HttpReply rotate(Request request) {
    Members body = request.members("overlapSeconds");
    Duration overlap = Duration.ofSeconds(body.number("overlapSeconds"));
    try {
      return created(request.caller().apiKeys().rotate(request.id(), overlap));
    } catch (InvalidInputException e) {
      throw e.field().equals("overlap")
          ? new Refusal(Problem.of(e).withField("overlapSeconds"))
          : e;
    }
  }

  private HttpReply deletion(Request request) {
    return request
        .caller()
        .apiKeys()
        .findDeleted(request.id())
        .map(gone -> HttpReply.json(200, KeyViews.deleted(gone)))
        .orElseThrow(
            () -> new NotFoundException("Nothing is known of a deleted key " + request.id()));
  }

  private HttpReply delete(Request request) {
    request.caller().apiKeys().delete(request.id(), expected(request));
    return HttpReply.of(204);
  }

  private static Optional<String> expected(Request request) {
    return request
        .preconditions()
        .expected(() -> find(request.caller().apiKeys(), request.id()).version());
  }

  private static ApiKey find(ApiKeyService keys, String id) {
    return keys.find(id).orElseThrow(() -> new NotFoundException("There is no API key " + id));
  }

  private HttpReply reply(ApiKey key) {
    return HttpReply.json(200, KeyViews.key(key, time.instant())).header("ETag", tag(key));
  }

  private static String tag(ApiKey key) {
    return '"' + key.version() + '"';
  }
}

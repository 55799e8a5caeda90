package dev.castellan.console.internal;

import dev.castellan.NotFoundException;
import dev.castellan.Page;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyService;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.console.HttpReply;
import dev.castellan.storage.TimeSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** API keys. */
final class ApiKeysApi {

  private final TimeSource time;
  private final String publicPath;

  ApiKeysApi(TimeSource time, String publicPath) {
    this.time = time;
    this.publicPath = publicPath;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/api-keys", this::list).withQuery(Set.of("limit", "after")),
        Endpoint.of("POST", "/api-keys", this::create),
        Endpoint.of("GET", "/api-keys/{id}", this::get),
        Endpoint.of("PATCH", "/api-keys/{id}", this::change).honouringIfMatch(),
        Endpoint.of("DELETE", "/api-keys/{id}", this::delete).honouringIfMatch());
  }

  private HttpReply list(Request request) {
    Page<ApiKey> page = request.caller().apiKeys().list(request.page());
    return HttpReply.json(200, Views.list(page, key -> Views.apiKey(key, time.instant())));
  }

  private HttpReply create(Request request) {
    Members body =
        request.members("name", "roles", "bindings", "scope", "expiresAt", "enabled", "note");
    NewApiKey key = NewApiKey.of(body.text("name"));
    Grants grants = Grants.of(body);
    key = key.bindings(grants.replace(Set.of(), time.instant()));
    key = body.optionalScope("scope").map(key::scope).orElse(key);
    key = body.timeOrNull("expiresAt").map(key::expiresAt).orElse(key);
    key = body.optionalTruth("enabled").map(key::enabled).orElse(key);
    key = body.optionalText("note").map(key::note).orElse(key);
    NewApiKey complete = key;
    CreatedApiKey created = grants.inItsWords(() -> request.caller().apiKeys().create(complete));
    return HttpReply.json(201, Views.createdApiKey(created, time.instant()))
        .header("Location", publicPath + "/api-keys/" + created.key().id())
        .header("ETag", tag(created.key()));
  }

  private HttpReply get(Request request) {
    return reply(find(request.caller().apiKeys(), request.id()));
  }

  private HttpReply change(Request request) {
    Members body = request.members("expiresAt", "enabled", "note");
    ApiKeyChange change = ApiKeyChange.none();
    change = body.has("expiresAt") ? change.expiresAt(body.timeOrNull("expiresAt")) : change;
    change = body.optionalTruth("enabled").map(change::enabled).orElse(change);
    change = body.optionalText("note").map(change::note).orElse(change);
    return reply(request.caller().apiKeys().update(request.id(), change, expected(request)));
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
    return HttpReply.json(200, Views.apiKey(key, time.instant())).header("ETag", tag(key));
  }

  private static String tag(ApiKey key) {
    return '"' + key.version() + '"';
  }
}

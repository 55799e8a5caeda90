package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Network;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.ApiKeyQuery;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditFormat;
import dev.castellan.audit.AuditQuery;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Json;
import dev.castellan.secret.SecretText;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.NewUser;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import dev.castellan.user.UserTransfer;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A broker, reached over its REST API with the rights of a token. */
final class RestBackend implements Backend {

  private static final String USERS = "/users";
  private static final String KEYS = "/api-keys";

  private final RestClient client;

  RestBackend(RestClient client) {
    this.client = client;
  }

  @Override
  public Page<ObjectNode> users(UserQuery query, PageRequest page) {
    Map<String, String> parameters = parameters(page);
    query.text().ifPresent(text -> parameters.put("q", text));
    query.role().ifPresent(role -> parameters.put("role", role));
    query.enabled().ifPresent(enabled -> parameters.put("enabled", enabled.toString()));
    parameters.put("sort", query.sort() == UserQuery.Sort.USERNAME ? "username" : "createdAt");
    parameters.put("order", query.descending() ? "desc" : "asc");
    return page(USERS, parameters);
  }

  @Override
  public Optional<ObjectNode> user(String id) {
    return client.find(path(USERS, id));
  }

  /** The API finds a part of a name; the whole one is among what it finds. */
  @Override
  public Optional<ObjectNode> userNamed(String source, String name) {
    String wanted = Normalizer.normalize(name, Normalizer.Form.NFKC);
    return Pages.all(page -> users(UserQuery.all().containing(wanted), page)).stream()
        .filter(user -> user.path("source").asText().equals(source))
        .filter(user -> user.path("username").asText().equalsIgnoreCase(wanted))
        .findFirst();
  }

  @Override
  public ObjectNode createUser(NewUser user) {
    if (!user.source().equals(dev.castellan.user.User.LOCAL)) {
      throw notOverRest("Users of another source are made");
    }
    ObjectNode body = Json.object().put("username", user.username());
    user.password().ifPresent(password -> body.put("password", password.expose()));
    body.put("mustChangePassword", user.mustChangePassword())
        .put("displayName", user.displayName())
        .put("email", user.email());
    body.set("bindings", Views.bindings(user.bindings()));
    body.put("scope", user.scope().toString()).put("note", user.note());
    return client.send("POST", USERS, body);
  }

  @Override
  public ObjectNode updateUser(String id, UserChange change, Optional<String> version) {
    ObjectNode body = Json.object();
    change.username().ifPresent(name -> body.put("username", name));
    change.displayName().ifPresent(name -> body.put("displayName", name));
    change.email().ifPresent(address -> body.put("email", address));
    change.bindings().ifPresent(all -> body.set("bindings", Views.bindings(all)));
    change.scope().ifPresent(scope -> body.put("scope", scope.toString()));
    change.enabled().ifPresent(enabled -> body.put("enabled", enabled));
    change.note().ifPresent(note -> body.put("note", note));
    return client.change(path(USERS, id), body, version);
  }

  @Override
  public void deleteUser(String id) {
    client.tell("DELETE", path(USERS, id));
  }

  @Override
  public void setPassword(String id, SecretText password) {
    client.tell(
        "PUT", path(USERS, id, "password"), Json.object().put("password", password.expose()));
  }

  @Override
  public ObjectNode resetPassword(String id, Duration lifetime) {
    return client.send(
        "POST",
        path(USERS, id, "password-reset"),
        Json.object().put("lifetimeMinutes", lifetime.toMinutes()));
  }

  @Override
  public void unlock(String id) {
    client.tell("POST", path(USERS, id, "unlock"));
  }

  @Override
  public void resetSecondFactor(String id) {
    client.tell("DELETE", path(USERS, id, "second-factor"));
  }

  @Override
  public List<ObjectNode> sessions(String userId) {
    return page(path(USERS, userId, "sessions"), Map.of()).items();
  }

  @Override
  public void endSession(String userId, String sessionId) {
    client.tell("DELETE", path(USERS, userId, "sessions", sessionId));
  }

  @Override
  public void endSessions(String userId) {
    client.tell("DELETE", path(USERS, userId, "sessions"));
  }

  @Override
  public Page<ObjectNode> keys(ApiKeyQuery query, PageRequest page) {
    Map<String, String> parameters = parameters(page);
    query.text().ifPresent(text -> parameters.put("q", text));
    query.ownerId().ifPresent(owner -> parameters.put("owner", owner));
    query.role().ifPresent(role -> parameters.put("role", role));
    query.enabled().ifPresent(enabled -> parameters.put("enabled", enabled.toString()));
    query.expired().ifPresent(expired -> parameters.put("expired", expired.toString()));
    return page(KEYS, parameters);
  }

  @Override
  public Optional<ObjectNode> key(String id) {
    return client.find(path(KEYS, id));
  }

  @Override
  public ObjectNode createKey(NewApiKey key) {
    ObjectNode body = Json.object().put("name", key.name());
    body.set("bindings", Views.bindings(key.bindings()));
    body.put("scope", key.scope().toString());
    body.set("networks", Views.sorted(key.networks().stream().map(Network::toString).toList()));
    key.rateLimit().ifPresent(limit -> Views.put(body, Optional.of(limit)));
    key.expiresAt().ifPresent(end -> Views.put(body, "expiresAt", end));
    body.put("enabled", key.enabled()).put("note", key.note());
    return client.send("POST", KEYS, body);
  }

  @Override
  public ObjectNode rotateKey(String id, Duration overlap) {
    return client.send(
        "POST", path(KEYS, id, "rotate"), Json.object().put("overlapSeconds", overlap.toSeconds()));
  }

  @Override
  public ObjectNode updateKey(String id, ApiKeyChange change, Optional<String> version) {
    ObjectNode body = Json.object();
    change.name().ifPresent(name -> body.put("name", name));
    change.bindings().ifPresent(all -> body.set("bindings", Views.bindings(all)));
    change.networks().ifPresent(all -> body.set("networks", Views.sorted(all)));
    change.rateLimit().ifPresent(limit -> Views.put(body, limit));
    change.expiresAt().ifPresent(end -> Views.put(body, "expiresAt", end));
    change.enabled().ifPresent(enabled -> body.put("enabled", enabled));
    change.note().ifPresent(note -> body.put("note", note));
    return client.change(path(KEYS, id), body, version);
  }

  @Override
  public void deleteKey(String id) {
    client.tell("DELETE", path(KEYS, id));
  }

  @Override
  public Page<ObjectNode> audit(AuditQuery query, PageRequest page) {
    return page("/audit", parameters(query, page));
  }

  @Override
  public Page<String> auditLines(AuditQuery query, AuditFormat format, PageRequest page) {
    String parameters = query(parameters(query, page));
    if (format == AuditFormat.JSON_LINES) {
      return client.linesOfPage("/export/audit" + parameters);
    }
    Page<String> lines = client.valuesOfPage("/export/audit.csv" + parameters);
    // The first line of each page names the columns.
    return new Page<>(lines.items().stream().skip(1).toList(), lines.next());
  }

  @Override
  public ObjectNode verifyAudit() {
    return client.ask("/audit/verify");
  }

  private static Map<String, String> parameters(AuditQuery query, PageRequest page) {
    Map<String, String> parameters = parameters(page);
    query.actor().ifPresent(value -> parameters.put("actor", value));
    query.action().ifPresent(value -> parameters.put("action", value));
    query.resource().ifPresent(value -> parameters.put("resource", value.toString()));
    query.scope().ifPresent(value -> parameters.put("scope", value.toString()));
    query
        .outcome()
        .ifPresent(value -> parameters.put("outcome", value.name().toLowerCase(Locale.ROOT)));
    query.from().ifPresent(value -> parameters.put("from", value.toString()));
    query.until().ifPresent(value -> parameters.put("until", value.toString()));
    query.text().ifPresent(value -> parameters.put("text", value));
    return parameters;
  }

  @Override
  public ObjectNode importUsers(Reader lines, ImportOptions options) {
    StringWriter text = new StringWriter();
    try {
      lines.transferTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new PartedImport(
            (parameters, part) ->
                client.sendLines("/import/users" + query(new TreeMap<>(parameters)), part),
            options,
            LinePart.of(text.toString(), UserTransfer.MAX_LINE))
        .run();
  }

  @Override
  public void exportUsers(boolean withHashes, Consumer<String> lines) {
    if (withHashes) {
      throw notOverRest("Hashes are exported");
    }
    client.lines("/export/users").lines().forEach(lines);
  }

  @Override
  public LicenseBackend license() {
    return new RestLicenseBackend(client);
  }

  @Override
  public ObjectNode setupToken() {
    throw notOverRest("A set-up token is made");
  }

  /** Nothing is left open but threads that end by themselves. */
  @Override
  public void close() {}

  private static Failure notOverRest(String what) {
    return Failure.of(ExitCode.USAGE, what + " from the store alone; use --store");
  }

  private Page<ObjectNode> page(String path, Map<String, String> parameters) {
    ObjectNode reply = client.get(path + query(parameters));
    List<ObjectNode> items = new ArrayList<>();
    for (JsonNode item : reply.path("items")) {
      if (item instanceof ObjectNode object) {
        items.add(object);
      }
    }
    return new Page<>(items, Json.text(reply, "next"));
  }

  private static Map<String, String> parameters(PageRequest page) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("limit", Integer.toString(page.limit()));
    page.after().ifPresent(cursor -> parameters.put("after", cursor));
    return parameters;
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(one -> one.getKey() + "=" + encode(one.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String path(String collection, String... segments) {
    StringBuilder path = new StringBuilder(collection);
    for (String segment : segments) {
      path.append('/').append(encode(segment));
    }
    return path.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}

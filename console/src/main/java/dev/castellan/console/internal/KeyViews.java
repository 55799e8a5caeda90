package dev.castellan.console.internal;

import dev.castellan.access.Network;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyUse;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.DeletedApiKey;
import dev.castellan.apikey.RateLimit;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API keys in the words of the REST API. */
final class KeyViews {

  private KeyViews() {}

  static Map<String, @Nullable Object> key(ApiKey key, Instant now) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", key.id());
    view.put("name", key.name());
    view.put("keyId", key.source().isPresent() ? key.name() : key.id());
    Views.putOptional(view, "ownerId", key.ownerId());
    view.put("roles", Views.roles(key.bindings(), now));
    view.put("enabled", key.enabled());
    view.put("note", key.note());
    view.put("scope", key.scope().toString());
    view.put("bindings", Views.bindings(key.bindings()));
    view.put("networks", key.networks().stream().sorted().map(Network::toString).toList());
    Views.putOptional(view, "rateLimit", key.rateLimit().map(KeyViews::limit));
    Views.putOptional(view, "expiresAt", key.expiresAt().map(Instant::toString));
    view.put("createdAt", key.createdAt().toString());
    Views.putOptional(view, "lastUsedAt", key.lastUse().map(ApiKeyUse::at).map(Instant::toString));
    Views.putOptional(view, "lastUsedFrom", key.lastUse().flatMap(ApiKeyUse::address));
    Views.putOptional(view, "replaces", key.replaces());
    Views.putOptional(view, "replacedBy", key.replacedBy());
    Views.putOptional(view, "source", key.source());
    view.put("version", key.version());
    return view;
  }

  private static Map<String, @Nullable Object> limit(RateLimit limit) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("calls", limit.calls());
    view.put("perSeconds", limit.per().toSeconds());
    view.put("burst", limit.burst());
    return view;
  }

  static Map<String, @Nullable Object> created(CreatedApiKey created, Instant now) {
    Map<String, @Nullable Object> view = key(created.key(), now);
    view.put("secret", created.secret().expose());
    view.put("token", created.token().expose());
    return view;
  }

  static Map<String, @Nullable Object> deleted(DeletedApiKey gone) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", gone.id());
    view.put("name", gone.name());
    Views.putOptional(view, "ownerId", gone.ownerId());
    view.put("scope", gone.scope().toString());
    view.put("deletedAt", gone.deletedAt().toString());
    Views.putOptional(view, "deletedBy", gone.deletedBy());
    return view;
  }
}

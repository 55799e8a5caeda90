package dev.castellan.internal.service;

import dev.castellan.access.Resource;
import dev.castellan.internal.provider.ProviderNames;
import dev.castellan.internal.token.Ids;

/** The paths of what the library administers. */
final class Resources {

  static final Resource LICENSE = Resource.of("license");
  static final Resource POLICY = Resource.of("policy");
  static final Resource SETUP = Resource.of("setup");
  static final Resource PROVIDERS = Resource.of("sso");
  static final Resource STORE = Resource.of("store");

  private static final String AUDIT = "audit";
  private static final String USERS = "users";
  private static final String API_KEYS = "api-keys";
  private static final String SESSIONS = "sessions";

  private Resources() {}

  static Resource users(Resource scope) {
    return scope.child(USERS);
  }

  static Resource user(Resource scope, String id) {
    return scope.child(USERS, id);
  }

  /** A user of whom nothing is known but what the caller calls it; never that, if it is no id. */
  static Resource anyUser(String id) {
    return Ids.isId(id) ? user(Resource.ROOT, id) : users(Resource.ROOT);
  }

  static Resource role(String name) {
    return Resource.of("roles", name);
  }

  /** A login provider; all of them, if it is no id of one. */
  static Resource provider(String id) {
    return ProviderNames.isId(id) ? PROVIDERS.child(id) : PROVIDERS;
  }

  static Resource apiKeys(Resource scope) {
    return scope.child(API_KEYS);
  }

  static Resource apiKey(Resource scope, String id) {
    return scope.child(API_KEYS, id);
  }

  /** A key of which nothing is known but what the caller calls it; never that, if it is no id. */
  static Resource anyApiKey(String id) {
    return Ids.isId(id) ? apiKey(Resource.ROOT, id) : apiKeys(Resource.ROOT);
  }

  static Resource audit(Resource scope) {
    return scope.child(AUDIT);
  }

  static Resource auditEntry(Resource scope, String id) {
    return scope.child(AUDIT, id);
  }

  static Resource session(Resource scope, String id) {
    return scope.child(SESSIONS, id);
  }

  static Resource sessions(Resource scope) {
    return scope.child(SESSIONS);
  }

  /** All sessions of all scopes: where somebody knocks who is nobody yet. */
  static Resource sessions() {
    return Resource.of(SESSIONS);
  }
}

package dev.castellan.internal.model;

import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.PolicySubject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Users and keys as one policy resolved them. Belongs to that policy and goes with it. A user or
 * key is known by the very object that a snapshot holds, so one that has changed is resolved anew.
 * Takes no lock to read; two threads that resolve the same at once resolve it twice.
 */
final class SubjectHandles {

  /** So many users, and so many keys, are kept at most (about 16 MiB); then it begins again. */
  private static final int MAX = 1 << 15;

  private record Entry(Object of, PolicyEvaluator.Handle handle) {}

  private final PolicyEvaluator evaluator;
  private final ConcurrentMap<String, Entry> users = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Entry> apiKeys = new ConcurrentHashMap<>();

  SubjectHandles(PolicyEvaluator evaluator) {
    this.evaluator = evaluator;
  }

  @SuppressWarnings("ReferenceEquality") // the very object, as said above
  PolicyEvaluator.Handle of(HotUser user) {
    Entry known = users.get(user.id());
    return known != null && known.of == user
        ? known.handle
        : keep(users, user.id(), user, subject(user));
  }

  @SuppressWarnings("ReferenceEquality") // the very object, as said above
  PolicyEvaluator.Handle of(HotApiKey key) {
    Entry known = apiKeys.get(key.id());
    return known != null && known.of == key
        ? known.handle
        : keep(apiKeys, key.id(), key, subject(key));
  }

  private PolicyEvaluator.Handle keep(
      ConcurrentMap<String, Entry> among, String id, Object of, PolicySubject subject) {
    PolicyEvaluator.Handle handle = evaluator.resolve(subject);
    if (among.size() >= MAX) {
      among.clear();
    }
    among.put(id, new Entry(of, handle));
    return handle;
  }

  private static PolicySubject subject(HotUser user) {
    return new PolicySubject(user.username(), user.bindings(), user.groups(), user.attributes());
  }

  private static PolicySubject subject(HotApiKey key) {
    return new PolicySubject(key.name(), key.bindings(), Set.of(), Map.of());
  }
}

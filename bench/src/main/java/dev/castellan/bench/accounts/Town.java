package dev.castellan.bench.accounts;

import dev.castellan.internal.token.Ids;
import dev.castellan.internal.token.NewKeyToken;
import dev.castellan.internal.token.NewToken;
import dev.castellan.internal.token.Tokens;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Users, sessions and keys, put into a store past the services, as they would have written them:
 * the stored format is fixed by golden files. Names are not reserved, as nobody is created later.
 */
final class Town {

  /** So many tokens are kept of each kind, spread over all. */
  private static final int SAMPLES = 100_000;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens = new Tokens("cst", random);
  private final Ids ids = new Ids(random);
  private final List<SecretText> keys = new ArrayList<>();
  private final List<SecretText> sessions = new ArrayList<>();
  private final List<String> users = new ArrayList<>();

  private Batch.Builder batch = Batch.builder();
  private int writes;

  /**
   * Fills a store that is empty.
   *
   * @param sessions how many users have one; each its own
   */
  static Town fill(RecordStore store, int users, int sessions, int keys) {
    Town town = new Town();
    town.people(store, users);
    town.sessions(store, sessions);
    town.keys(store, keys);
    town.flush(store);
    return town;
  }

  /** Tokens of keys. */
  List<SecretText> keys() {
    return keys;
  }

  /** Tokens of sessions. */
  List<SecretText> sessions() {
    return sessions;
  }

  private void people(RecordStore store, int count) {
    for (int i = 0; i < count; i++) {
      String id = ids.next();
      users.add(id);
      put(
          store,
          new RecordKey("user", id),
          """
          {"format":1,"source":"local","username":"user-%d","canonical":"user-%d","scope":"/",\
          "bindings":[{"role":"viewer","scope":"/"}],"enabled":true,"note":"",\
          "passwordHash":"$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$%043d",\
          "epoch":1,"createdAt":"%s"}"""
              .formatted(i, i, i, now));
    }
  }

  private void sessions(RecordStore store, int count) {
    for (int i = 0; i < count; i++) {
      NewToken token = tokens.newSession();
      keep(sessions, token.token(), i, count);
      put(
          store,
          new RecordKey("session", token.hash()),
          """
          {"format":1,"userId":"%s","userEpoch":1,"storeEpoch":1,"createdAt":"%s",\
          "lastUsedAt":"%s","expiresAt":"%s","address":"192.0.2.7"}"""
              .formatted(users.get(i % users.size()), now, now, now.plusSeconds(43_200)));
    }
  }

  private void keys(RecordStore store, int count) {
    for (int i = 0; i < count; i++) {
      NewKeyToken token = tokens.newApiKey();
      keep(keys, token.token(), i, count);
      put(
          store,
          new RecordKey("api-key", token.id()),
          """
          {"format":1,"name":"Key number %d","ownerId":"%s","scope":"/",\
          "bindings":[{"role":"viewer","scope":"/"}],"enabled":true,"note":"",\
          "secretHash":"%s","createdAt":"%s"}"""
              .formatted(i, users.get(i % users.size()), token.hash(), now));
    }
  }

  private static void keep(List<SecretText> samples, SecretText token, int index, int count) {
    if (index % Math.max(1, count / SAMPLES) == 0) {
      samples.add(token);
    }
  }

  private void put(RecordStore store, RecordKey key, String json) {
    batch.create(key, Payload.ofText(json));
    if (++writes == Batch.MAX_WRITES) {
      flush(store);
    }
  }

  private void flush(RecordStore store) {
    if (writes > 0) {
      if (!(store.commit(batch.build()) instanceof CommitResult.Committed)) {
        throw new IllegalStateException("The store is not empty");
      }
      batch = Batch.builder();
      writes = 0;
    }
  }
}

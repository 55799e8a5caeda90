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
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Users, sessions and keys, put into a store past the services, as they would have written them:
 * the stored format is fixed by golden files. Names are not reserved, as nobody is created later.
 * Built once as a SQLite file with some of the tokens beside it, since it takes minutes.
 */
final class Town {

  private static final String PREFIX = "cst";
  private static final String KEYS = "keys.txt";
  private static final String SESSIONS = "sessions.txt";

  /** So many tokens are kept of each kind, spread over all. */
  private static final int SAMPLES = 100_000;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final SecureRandom random = new SecureRandom();
  private final Tokens tokens = new Tokens(PREFIX, random);
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

  /** Builds one in this folder, which is empty. */
  static void build(Path folder, int users, int sessions, int keys) throws IOException {
    try (RecordStore store = JdbcRecordStore.openOrCreate(url(folder))) {
      Town town = fill(store, users, sessions, keys);
      write(folder.resolve(KEYS), town.keys);
      write(folder.resolve(SESSIONS), town.sessions);
    }
  }

  /** The store of the one in this folder. */
  static RecordStore open(Path folder) {
    return JdbcRecordStore.open(url(folder));
  }

  /** Tokens of keys of the one in this folder. */
  static List<SecretText> keys(Path folder) throws IOException {
    return read(folder.resolve(KEYS));
  }

  /** Tokens of sessions of the one in this folder. */
  static List<SecretText> sessions(Path folder) throws IOException {
    return read(folder.resolve(SESSIONS));
  }

  /** Tokens of keys that nobody has. */
  static List<SecretText> strangers(int count) {
    Tokens tokens = new Tokens(PREFIX, new SecureRandom());
    return Stream.generate(() -> tokens.newApiKey().token()).limit(count).toList();
  }

  private static String url(Path folder) {
    return "jdbc:sqlite:" + folder.resolve("admin.db");
  }

  private static void write(Path file, List<SecretText> tokens) throws IOException {
    Files.write(file, tokens.stream().map(SecretText::expose).toList());
  }

  private static List<SecretText> read(Path file) throws IOException {
    return Files.readAllLines(file).stream().map(SecretText::of).toList();
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

package dev.castellan.bench.accounts;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.access.Origin;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.bench.Heap;
import dev.castellan.bench.Samples;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What is measured once, each in a JVM of its own: it prints rows of a table of two columns. The
 * names of the constants are the first argument.
 */
enum Program {
  /** The heap that users and keys take. */
  HEAP {
    @Override
    void run(Path town, int users, int keys) {
      Castellan.builder(InMemoryRecordStore.open()).open().close(); // loads the classes
      RecordStore people = InMemoryRecordStore.open();
      Town.fill(people, users, 0, 0);
      double ofUsers = heap(people);
      row("hot memory for each user, bytes", "%.0f", ofUsers / users);
      RecordStore all = InMemoryRecordStore.open();
      Town.fill(all, users, 0, keys);
      row("hot memory for each key, bytes", "%.0f", (heap(all) - ofUsers) / keys);
    }

    /** What an open Castellan holds beside its store. */
    private double heap(RecordStore store) {
      double before = Heap.used(store);
      Castellan castellan = Castellan.builder(store).open();
      double with = Heap.used(List.of(store, castellan));
      castellan.close();
      return with - before;
    }
  },

  /** How long it takes to open a SQLite file. */
  START {
    @Override
    void run(Path town, int users, int keys) {
      for (String which : List.of("first", "second", "third")) {
        long start = System.nanoTime();
        Castellan castellan = Castellan.builder(Town.open(town)).open();
        row("start from SQLite, " + which + " time in this JVM, s", "%.2f", seconds(start));
        castellan.close();
      }
    }
  },

  /** A thousand people log in at once, each from elsewhere. */
  LOGINS {
    @Override
    void run(Path town, int users, int keys) throws Exception {
      RecordStore store = InMemoryRecordStore.open();
      SecretText password = SecretText.of("a long password that nobody uses twice");
      CastellanBuilder builder = Castellan.builder(store);
      SystemAccess access = builder.systemAccess();
      try (Castellan castellan = builder.open()) {
        Admin admin = castellan.actingAs(access, "bench");
        multiply(store, admin.users().create(NewUser.of("person", password)));
        Credential key = new Credential.Token(admin.apiKeys().create(NewApiKey.of("k")).token());
        while (!(login(castellan, LOGINS_AT_ONCE - 1, password) instanceof LoginResult.LoggedIn)) {
          Thread.onSpinWait(); // until the last of them was heard of
        }
        storm(castellan, password, key);
      }
    }

    private void storm(Castellan castellan, SecretText password, Credential key) throws Exception {
      Samples others = new Samples();
      AtomicBoolean over = new AtomicBoolean();
      ExecutorService pool = Executors.newFixedThreadPool(LOGINS_AT_ONCE + 1);
      Future<Long> beside = pool.submit(() -> beside(castellan, key, over, others));
      CountDownLatch go = new CountDownLatch(1);
      List<Future<double[]>> logins = new ArrayList<>();
      for (int i = 0; i < LOGINS_AT_ONCE; i++) {
        int person = i;
        logins.add(
            pool.submit(
                () -> {
                  go.await();
                  long start = System.nanoTime();
                  LoginResult result = login(castellan, person, password);
                  double millis = (System.nanoTime() - start) / 1e6;
                  return new double[] {millis, result instanceof LoginResult.TryLater ? 1 : 0};
                }));
      }
      long start = System.nanoTime();
      go.countDown();
      Samples refused = new Samples();
      Samples served = new Samples();
      for (Future<double[]> one : logins) {
        double[] answer = one.get();
        (answer[1] > 0 ? refused : served).add(answer[0]);
      }
      row("1,000 logins at once, all answered after, s", "%.2f", seconds(start));
      over.set(true);
      row("of them served", "%.0f", (double) served.size());
      row("a served one, p50, ms", "%.1f", served.median().orElse(0));
      row("a served one, the last, ms", "%.1f", served.quantile(1).orElse(0));
      row("one that is told to try later, p50, ms", "%.2f", refused.median().orElse(0));
      row("one that is told to try later, p99, ms", "%.2f", refused.quantile(0.99).orElse(0));
      row("authenticate beside them, p50, ms", "%.3f", others.median().orElse(0));
      row("authenticate beside them, p99, ms", "%.3f", others.quantile(0.99).orElse(0));
      row("heap at most, of 512 MiB, MiB", "%.0f", beside.get() / 1048576.0);
      pool.shutdown();
    }

    /** Calls each millisecond; answers the most heap that it saw. */
    private long beside(Castellan castellan, Credential key, AtomicBoolean over, Samples others)
        throws InterruptedException {
      long peak = 0;
      Runtime runtime = Runtime.getRuntime();
      while (!over.get()) {
        long start = System.nanoTime();
        if (castellan.authenticate(key, Origin.LOCAL).isEmpty()) {
          throw new IllegalStateException("The key opens nothing");
        }
        others.add((System.nanoTime() - start) / 1e6);
        peak = Math.max(peak, runtime.totalMemory() - runtime.freeMemory());
        Thread.sleep(1);
      }
      return peak;
    }

    /** Others like this one, past the services, as each would cost a hash. */
    private void multiply(RecordStore store, User user) {
      String record = store.get(new RecordKey("user", user.id())).orElseThrow().payload().text();
      for (int i = 0; i < LOGINS_AT_ONCE; i++) {
        RecordKey key = new RecordKey("user", "%020d".formatted(i));
        Payload payload = Payload.ofText(record.replace("\"person\"", "\"person-" + i + "\""));
        store.commit(Batch.builder().create(key, payload).build());
      }
    }

    private LoginResult login(Castellan castellan, int person, SecretText password) {
      Origin origin = Origin.ofAddress("192.0." + person / 250 + '.' + person % 250);
      return castellan.login().login("person-" + person, password, origin);
    }
  },

  /** When a key that was deleted opens nothing any more. */
  REVOCATION {
    @Override
    void run(Path town, int users, int keys) throws Exception {
      try (EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setPGStartupWait(Duration.ofSeconds(50))
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .start()) {
        SecretKeys secrets =
            SecretKeys.of("a key for the nodes of a cluster".getBytes(StandardCharsets.US_ASCII));
        String url = server.getJdbcUrl("postgres", "postgres");
        CastellanBuilder one =
            Castellan.builder(JdbcRecordStore.openOrCreate(url)).secretKeys(secrets);
        SystemAccess access = one.systemAccess();
        try (Castellan here = one.open();
            Castellan there =
                Castellan.builder(JdbcRecordStore.openOrCreate(url)).secretKeys(secrets).open()) {
          Admin admin = here.actingAs(access, "bench");
          Samples other = new Samples();
          for (int i = 0; i < 300; i++) {
            CreatedApiKey key = admin.apiKeys().create(NewApiKey.of("key " + i));
            Credential shown = new Credential.Token(key.token());
            while (there.authenticate(shown, Origin.LOCAL).isEmpty()) {
              Thread.onSpinWait();
            }
            admin.apiKeys().delete(key.key().id(), Optional.empty());
            long start = System.nanoTime();
            if (here.authenticate(shown, Origin.LOCAL).isPresent()) {
              throw new IllegalStateException("A deleted key still opens something here");
            }
            while (there.authenticate(shown, Origin.LOCAL).isPresent()) {
              Thread.onSpinWait();
            }
            other.add((System.nanoTime() - start) / 1e6);
          }
          row("a deleted key on this node, calls that it still opens", "%.0f", 0.0);
          row(
              "on another node (PostgreSQL), p50, ms after the reply",
              "%.2f",
              other.median().orElse(0));
          row("on another node, p99, ms", "%.2f", other.quantile(0.99).orElse(0));
        }
      }
    }
  };

  private static final int LOGINS_AT_ONCE = 1_000;

  /** Measures it, where a town was built. */
  abstract void run(Path town, int users, int keys) throws Exception;

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void row(String what, String format, double value) {
    System.out.printf(Locale.ROOT, "| %s | " + format + " |%n", what, value);
  }

  /** Runs one: its name, the folder of a town, and how many users and keys there are. */
  public static void main(String[] args) throws Exception {
    valueOf(args[0]).run(Path.of(args[1]), Integer.parseInt(args[2]), Integer.parseInt(args[3]));
    System.exit(0);
  }
}

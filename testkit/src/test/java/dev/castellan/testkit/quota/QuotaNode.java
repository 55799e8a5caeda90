package dev.castellan.testkit.quota;

import dev.castellan.Castellan;
import dev.castellan.license.Admission;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import dev.castellan.license.LicenseGate;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A broker's process, as far as the quota knows: threads that open and close connections as fast as
 * they like. Each has a number of connections that it would like to have, another one every second
 * or so; so nodes run short in turn.
 *
 * <p>Understands {@code drop} (close all, answered by {@code dropped}), and {@code stop}, answered
 * by {@code done} and how many were refused for what.
 */
final class QuotaNode {

  static final int THREADS = 2;

  /** The same for all nodes. */
  static final SecretKeys KEYS =
      SecretKeys.of("a key for the nodes of a cluster".getBytes(StandardCharsets.US_ASCII));

  private final LicenseGate license;
  private final Tally tally;
  private final int limit;
  private final Map<Reason, LongAdder> refused = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  private volatile int drops;

  private QuotaNode(LicenseGate license, Tally tally, int limit) {
    this.license = license;
    this.tally = tally;
    this.limit = limit;
  }

  /**
   * Runs one.
   *
   * @param args the store's URL, the tally's file, its first word, the limit, a seed
   */
  public static void main(String[] args) throws Exception {
    int firstWord = Integer.parseInt(args[2]);
    int limit = Integer.parseInt(args[3]);
    long seed = Long.parseLong(args[4]);
    Tally tally = Tally.open(Path.of(args[1]));
    try (Castellan castellan =
        Castellan.builder(JdbcRecordStore.open(args[0]))
            .secretKeys(KEYS)
            .connectionLimit(limit)
            .open()) {
      QuotaNode node = new QuotaNode(castellan.license(), tally, limit);
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Worker worker = node.new Worker(firstWord + i, new SplittableRandom(seed + i));
        Thread thread = new Thread(worker, "worker-" + i);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
      }
      System.out.println("ready " + castellan.license().node());
      node.obey(threads);
    }
  }

  private void obey(List<Thread> threads) throws Exception {
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      if (line.equals("stop")) {
        stopped = true;
        for (Thread thread : threads) {
          thread.join();
        }
        System.out.println("done " + new TreeMap<>(refused));
        return;
      }
      drops = THREADS;
      while (drops > 0) {
        LockSupport.parkNanos(1_000_000);
      }
      System.out.println("dropped");
    }
  }

  private synchronized void dropped() {
    drops--;
  }

  /** One thread of the broker. */
  private final class Worker implements Runnable {

    private final TimeSource time = TimeSource.system();
    private final int word;
    private final SplittableRandom random;
    private final List<Permit> open = new ArrayList<>();
    private int wanted;
    private long wantedUntil = time.nanoTime();
    private int names;
    private int dropsSeen;

    Worker(int word, SplittableRandom random) {
      this.word = word;
      this.random = random;
    }

    @Override
    public void run() {
      while (!stopped) {
        if (drops > 0 && dropsSeen == 0) {
          closeDownTo(0);
          dropsSeen = 1;
          dropped();
        } else if (drops == 0) {
          dropsSeen = 0;
        }
        for (int i = 0; i < 40; i++) {
          step();
        }
        LockSupport.parkNanos(1_000_000);
      }
      closeDownTo(0);
    }

    private void step() {
      if (time.nanoTime() - wantedUntil > 0) {
        wanted = random.nextInt(limit);
        wantedUntil = time.nanoTime() + Duration.ofMillis(random.nextInt(200, 2_000)).toNanos();
      }
      if (open.size() < wanted && drops == 0) {
        enter();
      } else if (!open.isEmpty()) {
        closeDownTo(open.size() - 1);
      }
      // As many come as go, whatever is wanted.
      if (!open.isEmpty()) {
        closeDownTo(open.size() - 1);
        enter();
      }
    }

    private void enter() {
      String name = word + "-" + names++;
      Admission answer = license.admit(name, name);
      if (answer instanceof Permit permit) {
        open.add(permit);
        tally.set(word, open.size());
        tally.letIn(word, limit);
      } else if (answer instanceof Refused no) {
        refused.computeIfAbsent(no.reason(), reason -> new LongAdder()).increment();
      }
    }

    private void closeDownTo(int size) {
      while (open.size() > size) {
        Permit permit = open.remove(open.size() - 1);
        tally.set(word, open.size());
        permit.close();
      }
    }
  }
}

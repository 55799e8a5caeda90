package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.SystemAccess;
import dev.castellan.audit.AuditQuery;
import dev.castellan.audit.AuditVerification;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that changes users as fast as it can is killed, again and again: no change without its
 * entry, no entry without its change, and the chain verifies after each.
 */
class AuditKillTest {

  private static final int KILLS_PER_STORE = 25;

  @TempDir private Path folder;
  @TempDir private Path scratch;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void twentyKillsLeaveNoChangeWithoutItsEntry() throws Exception {
    kill(20);
  }

  @Test
  @Tag("long")
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void fiveHundredKillsLeaveNoChangeWithoutItsEntry() throws Exception {
    kill(Integer.getInteger("castellan.kills", 500));
  }

  private void kill(int kills) throws Exception {
    long seed = Long.getLong("castellan.seed", System.nanoTime());
    System.out.println("kill -9 of a process that writes the audit log: seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    long changes = 0;
    for (int i = 0; i < kills; i++) {
      Path store = folder.resolve("store-" + i / KILLS_PER_STORE + ".db");
      changes += killOnce(store, "k" + i, random.nextInt(1, 40));
      clearScratch();
    }
    System.out.println(kills + " kills, " + changes + " acknowledged changes, all with entries");
  }

  /** A child that was killed has left a library of its own there. */
  private void clearScratch() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(scratch)) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  private long killOnce(Path store, String prefix, int until) throws Exception {
    String url = "jdbc:sqlite:" + store;
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Djava.io.tmpdir=" + scratch,
                "-Dorg.sqlite.tmpdir=" + scratch,
                "-cp",
                path(),
                AuditKillLoop.class.getName(),
                url,
                prefix)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Set<String> acknowledged = new HashSet<>();
    try (BufferedReader lines = child.inputReader()) {
      for (int i = 0; i < until; i++) {
        acknowledged.add(lines.readLine());
      }
      child.toHandle().destroyForcibly();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.length() == 20) {
          acknowledged.add(line);
        }
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
    check(url, acknowledged);
    return acknowledged.size();
  }

  /** All that this process sees, whether as modules or as classes. */
  private static String path() {
    return Stream.of(
            "target/test-classes",
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path", ""))
        .filter(path -> !path.isEmpty())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void check(String url, Set<String> acknowledged) {
    CastellanBuilder builder =
        Castellan.builder(JdbcRecordStore.open(url)).passwordHasher(new QuickPasswordHasher());
    SystemAccess access = builder.systemAccess();
    try (Castellan castellan = builder.open()) {
      Admin admin = castellan.actingAs(access, "test");
      AuditVerification result = admin.audit().verify();
      assertThat(result.findings()).isEmpty();
      Set<String> users = ids(page -> admin.users().list(UserQuery.all(), page), User::id);
      Set<String> created = resources(admin, "user:create");
      Set<String> deleted = resources(admin, "user:delete");
      assertThat(created).containsAll(acknowledged).containsAll(users).containsAll(deleted);
      Set<String> left = new HashSet<>(created);
      left.removeAll(deleted);
      assertThat(users).isEqualTo(left);
    }
  }

  private static Set<String> resources(Admin admin, String action) {
    AuditQuery query = AuditQuery.ALL.action(action);
    return ids(
        page -> admin.audit().list(query, page),
        entry -> entry.resource().substring(entry.resource().lastIndexOf('/') + 1));
  }

  private static <T> Set<String> ids(Function<PageRequest, Page<T>> list, Function<T, String> id) {
    Set<String> all = new HashSet<>();
    PageRequest request = PageRequest.ofSize(1_000);
    Optional<String> next;
    do {
      Page<T> page = list.apply(request);
      page.items().forEach(item -> all.add(id.apply(item)));
      next = page.next();
      request = next.map(request::after).orElse(request);
    } while (next.isPresent());
    return all;
  }
}

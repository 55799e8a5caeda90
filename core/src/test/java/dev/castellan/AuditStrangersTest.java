package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Origin;
import dev.castellan.audit.AuditEntry;
import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a flood of strangers: each is counted, and the log hardly grows. */
final class AuditStrangersTest {

  /** Slow enough for some minutes to pass: each would write all its sources at once. */
  private static final int A_SECOND = 250;

  /** More than there are places for. */
  private static final int SOURCES = 300;

  private static final SecretText WRONG = SecretText.of("canary-of-a-stranger");

  private final AuditWorld world = new AuditWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static List<AuditEntry> refused(Node node) {
    return node.audit("session:create").stream()
        .filter(entry -> entry.outcome() == AuditEntry.Outcome.REFUSED)
        .toList();
  }

  @Test
  @Timeout(60)
  void v16_3_1_aFloodOfFailedLoginsIsCountedAndCostsOneEntryASecondAtMost() {
    flood(60_000);
  }

  @Test
  @Tag("long")
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aMillionFailedLoginsAreCountedAndCostOneEntryASecondAtMost() {
    flood(Integer.getInteger("castellan.logins", 1_000_000));
  }

  private void flood(int logins) {
    Node node = world.add(Node.only(world.records, world.clock, builder -> builder));
    node.setUp();
    Instant began = world.clock.instant();
    for (int i = 0; i < logins; i++) {
      node.castellan
          .login()
          .login("canary-name-" + i, WRONG, Origin.ofAddress("2001:db8::" + i % SOURCES));
      if (i % A_SECOND == 0) {
        world.clock.advance(Duration.ofSeconds(1));
      }
    }
    long seconds = Duration.between(began, world.clock.instant()).toSeconds();
    Node.await(() -> !refused(node).isEmpty());
    assertThat(refused(node)).hasSizeLessThanOrEqualTo((int) seconds);
    node.close();

    List<AuditEntry> entries = refused(world.open());
    assertThat(entries).hasSizeLessThanOrEqualTo((int) seconds + 320);
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.actor()).isEmpty();
              assertThat(entry.toString()).doesNotContain("canary");
            });
    assertThat(entries.stream().mapToLong(AuditStrangersTest::count).sum()).isEqualTo(logins);
  }

  private static long count(AuditEntry entry) {
    return Long.parseLong(Optional.ofNullable(entry.details().get("count")).orElse("0"));
  }
}

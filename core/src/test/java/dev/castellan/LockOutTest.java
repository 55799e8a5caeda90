package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Guessing is slowed down and ended, on two nodes that count together. */
@Timeout(60)
final class LockOutTest {

  private static final LoginResult REFUSED = new LoginResult.Refused();
  private static final SecretText WRONG = SecretText.of("canary-password-of-nobody");

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private Node one;
  private Node two;

  @BeforeEach
  void open() {
    one = Node.on(records, clock);
    one.setUp();
    two = Node.on(records, clock);
    one.create("alice");
    Node.await(() -> two.knows("alice"));
    hashes();
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  /** How many hashes were computed on both nodes since the last time. */
  private int hashes() {
    return one.hasher.take() + two.hasher.take();
  }

  /** Moves the time of day alone: the nodes do not become stale. */
  private void later(Duration duration) {
    clock.set(clock.instant().plus(duration));
  }

  private static LoginResult guess(Node node, String username) {
    return node.castellan.login().login(username, WRONG, ORIGIN);
  }

  @Test
  void c13_twoHundredParallelGuessesNeverGetMoreThanTheLimit() throws Exception {
    for (String name : List.of("alice", "nobody")) {
      List<Callable<LoginResult>> guesses =
          IntStream.range(0, 200)
              .<Callable<LoginResult>>mapToObj(i -> () -> guess(i % 2 == 0 ? one : two, name))
              .toList();
      assertThat(Node.inParallel(guesses)).containsOnly(REFUSED);
      assertThat(hashes()).as(name).isEqualTo(5);
    }
  }

  @Test
  void delaysGrowToTheMillisecondAlikeForUnknownNames() {
    for (String name : List.of("alice", "nobody")) {
      for (int i = 0; i < 5; i++) {
        guess(one, name);
      }
      assertThat(hashes()).isEqualTo(5);
      for (int seconds : List.of(30, 60, 120, 240, 480, 960, 1920, 3600, 3600)) {
        later(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(one.castellan.login().login(name, PASSWORD, ORIGIN)).isEqualTo(REFUSED);
        assertThat(guess(two, name)).isEqualTo(REFUSED);
        assertThat(hashes()).isZero();
        later(Duration.ofMillis(1));
        guess(two, name);
        assertThat(hashes()).as("%s after %s", name, seconds).isEqualTo(1);
      }
    }
  }
}

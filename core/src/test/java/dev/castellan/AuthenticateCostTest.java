package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Network;
import dev.castellan.access.Origin;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.apikey.RateLimit;
import dev.castellan.login.Authentication;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What it costs to find out who calls, in memory; what it costs in time, a benchmark says. */
@Timeout(60)
final class AuthenticateCostTest {

  private static final int CALLS = 20_000;
  private static final int ROUNDS = 5;
  private static final Origin ORIGIN = Origin.ofAddress("192.0.2.7");

  private final Node node = Node.alone();

  @AfterEach
  void close() {
    node.close();
  }

  private CreatedApiKey create(NewApiKey key) {
    return node.asSystem().apiKeys().create(key);
  }

  private static Credential token(String text) {
    return new Credential.Token(SecretText.of(text));
  }

  @Test
  void aKeyCostsAnAnswerAndLittleMore() {
    CreatedApiKey key = create(NewApiKey.of("k").rateLimit(RateLimit.of(1_000_000, SECOND)));
    Credential token = token(key.token().expose());
    Credential pair = new Credential.KeyPair(key.key().id(), key.secret());
    long byToken = bytes(() -> node.castellan.examine(token, ORIGIN));
    long byPair = bytes(() -> node.castellan.examine(pair, ORIGIN));
    System.getLogger("test").log(System.Logger.Level.INFO, "token {0}, pair {1}", byToken, byPair);
    assertThat(node.castellan.examine(token, ORIGIN))
        .isInstanceOf(Authentication.Authenticated.class);
    // A SHA-256 made anew takes more than that alone.
    assertThat(byToken).as("bytes, the hash included").isLessThanOrEqualTo(400);
    assertThat(byPair).as("bytes, the hash included").isLessThanOrEqualTo(400);
  }

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(new byte[71]);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new LinkageError("SHA-256", e);
    }
  }

  @Test
  void garbageCostsNothingUntilItsChecksumIsRight() {
    String real = create(NewApiKey.of("k")).token().expose();
    List<Credential> garbage = new ArrayList<>();
    for (String text :
        List.of("", "x", "x".repeat(100_000), "abc" + real.substring(3), real + "x", "cst_x")) {
      garbage.add(token(text));
    }
    for (Credential shown : garbage) {
      assertThat(bytes(() -> node.castellan.examine(shown, ORIGIN)))
          .as("but for some of the machine's own")
          .isLessThan(8);
    }
    String typo = real.substring(0, real.length() - 1) + (real.endsWith("x") ? "y" : "x");
    assertThat(bytes(() -> node.castellan.examine(token(typo), ORIGIN))).isLessThanOrEqualTo(96);
  }

  @Test
  void networksCostLittle() {
    CreatedApiKey key = create(NewApiKey.of("k").networks(Set.of(Network.parse("192.0.2.0/24"))));
    Credential token = token(key.token().expose());
    long hash = bytes(AuthenticateCostTest::hash);
    assertThat(bytes(() -> node.castellan.examine(token, ORIGIN)) - hash)
        .isLessThanOrEqualTo(1_024);
  }

  /** For each call, after some rounds; the least, as the compiler may still be at work in some. */
  private static long bytes(Supplier<?> call) {
    Object last = null;
    for (int i = 0; i < 2 * CALLS; i++) {
      last = call.get();
    }
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = allocated();
      for (int i = 0; i < CALLS; i++) {
        last = call.get();
      }
      least = Math.min(least, (allocated() - before) / CALLS);
    }
    assertThat(last).isNotNull();
    return least;
  }

  /** By reflection: core does not read the modules of management. Makes a few objects itself. */
  private static long allocated() {
    try {
      Object threads =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      return (long)
          Class.forName("com.sun.management.ThreadMXBean")
              .getMethod("getThreadAllocatedBytes", long.class)
              .invoke(threads, Thread.currentThread().getId());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }
}

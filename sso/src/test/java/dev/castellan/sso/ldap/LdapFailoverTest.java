package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.ResultCode;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.RawServer;
import dev.castellan.storage.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that let one connect and then do not do what they are for. */
@Timeout(60)
class LdapFailoverTest {

  private static final String ALICE = "uid=alice,ou=people,dc=example,dc=com";
  private static final SecretText RIGHT = SecretText.of("pw of alice");

  private final TestDirectory first = new TestDirectory();
  private final TestDirectory second = new TestDirectory();
  private final AtomicLong nanos = new AtomicLong();

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private LdapScene scene() {
    return scene(first.plain(), second.plain());
  }

  private LdapScene scene(String... servers) {
    LdapScene scene = new LdapScene(servers);
    scene.outgoing.time(
        new TimeSource() {
          @Override
          public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos.get());
          }

          @Override
          public long nanoTime() {
            return nanos.get();
          }
        });
    return scene;
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static void refuse(TestDirectory directory, String dn, ResultCode code) {
    directory.refusals.put(dn, TestDirectory.refusal(code, "EVIL"));
  }

  private static void works(PasswordProvider provider) {
    assertThat(LdapScene.identity(provider.login("alice", RIGHT)).username()).isEqualTo("alice");
  }

  private static int bindsOfOurs(TestDirectory directory) {
    return Collections.frequency(directory.binds, TestDirectory.SERVICE);
  }

  @Test
  void oneThatLetsConnectAndNeverAnswersIsPassedOverAndThenLeftAloneForAMinute() throws Exception {
    try (RawServer silent = new RawServer(socket -> socket.getInputStream().readAllBytes())) {
      LdapScene scene = scene("ldap://127.0.0.1:" + silent.port(), second.plain());
      scene.outgoing.timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(20));
      try (PasswordProvider provider = scene.start()) {
        works(provider);
        works(provider);
        assertThat(silent.connections()).isEqualTo(1);
        pass(Duration.ofSeconds(61));
        works(provider);
        assertThat(silent.connections()).isGreaterThan(1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereOurAccountCannotBindTheNextServerIsAsked(Trouble trouble) throws Exception {
    refuse(first, TestDirectory.SERVICE, trouble.code());
    try (PasswordProvider provider = scene().start()) {
      works(provider);
      assertThat(second.searches).isNotEmpty();
      assertThat(first.searches).isEmpty();
    }
  }

  /** By which a server refuses our own account, or everybody. */
  enum Trouble {
    WRONG_PASSWORD(ResultCode.INVALID_CREDENTIALS),
    UNAVAILABLE(ResultCode.UNAVAILABLE),
    BUSY(ResultCode.BUSY),
    OTHER(ResultCode.OTHER);

    private final int number;

    Trouble(ResultCode code) {
      number = code.intValue();
    }

    ResultCode code() {
      return ResultCode.valueOf(number);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "BUSY", "OTHER"})
  void whereASearchCannotBeAnsweredTheNextServerIsAskedInTheSameCall(Trouble trouble)
      throws Exception {
    try (PasswordProvider provider = scene().start()) {
      works(provider);
      first.searchChange =
          request -> {
            throw TestDirectory.refusal(trouble.code(), "EVIL");
          };
      works(provider);
      assertThat(second.binds).contains(ALICE);
      first.searchChange = null;
      first.searches.clear();
      works(provider);
      assertThat(first.searches).as("not within a minute").isEmpty();
      pass(Duration.ofSeconds(61));
      works(provider);
      assertThat(first.searches).isNotEmpty();
    }
  }

  @Test
  void oneThatFallsSilentIsPassedOverInTheSameCall() throws Exception {
    CountDownLatch silent = new CountDownLatch(1);
    LdapScene scene = scene();
    scene.outgoing.timeouts(Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(20));
    try (PasswordProvider provider = scene.start()) {
      works(provider);
      first.searchChange =
          request -> {
            try {
              silent.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      works(provider);
      assertThat(second.binds).contains(ALICE);
    } finally {
      silent.countDown();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "BUSY", "OTHER"})
  void whereAPersonCannotBindTheNextServerIsAskedInTheSameCall(Trouble trouble) throws Exception {
    refuse(first, ALICE, trouble.code());
    try (PasswordProvider provider = scene().start()) {
      works(provider);
      assertThat(second.binds).contains(ALICE);
    }
  }

  @Test
  void aPersonWhoIsRefusedIsNotTriedAtTheNextServer() throws Exception {
    try (PasswordProvider provider = scene().start()) {
      works(provider);
      first.server.closeAllConnections(false);
      assertThat(LdapScene.problem(provider.login("alice", SecretText.of("wrong"))))
          .isEqualTo(ProviderProblem.CREDENTIALS);
      assertThat(second.binds).isEmpty();
    }
  }

  @Test
  void wherePeopleFailAfterATroubleTheyFailOnce() throws Exception {
    try (PasswordProvider provider = scene().start()) {
      works(provider);
      first.searchChange =
          request -> {
            throw TestDirectory.refusal(ResultCode.BUSY, "EVIL");
          };
      assertThat(LdapScene.problem(provider.login("alice", SecretText.of("wrong"))))
          .isEqualTo(ProviderProblem.CREDENTIALS);
      assertThat(Collections.frequency(second.binds, ALICE)).isEqualTo(1);
    }
  }

  @Test
  void aPasswordOfOursThatIsWrongEverywhereIsToldAsRefused() {
    refuse(first, TestDirectory.SERVICE, ResultCode.INVALID_CREDENTIALS);
    refuse(second, TestDirectory.SERVICE, ResultCode.INVALID_CREDENTIALS);
    LdapScene scene = scene();
    assertThatThrownBy(scene::start)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.problem()).isEqualTo(ProviderProblem.CREDENTIALS));
    second.server.shutDown(true);
    assertThatThrownBy(scene::start)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.problem()).isEqualTo(ProviderProblem.CREDENTIALS));
  }

  @Test
  void aPasswordOfOursThatIsRefusedIsTriedMoreAndMoreSeldom() throws Exception {
    try (PasswordProvider provider = scene(first.plain()).start()) {
      works(provider);
      pass(Duration.ofMinutes(2)); // No connection is kept for so long.
      refuse(first, TestDirectory.SERVICE, ResultCode.INVALID_CREDENTIALS);
      int before = bindsOfOurs(first);
      int tried = 0;
      for (int minute = 0; minute < 60; minute++) {
        for (int i = 0; i < 3; i++) {
          assertThat(LdapScene.problem(provider.login("alice", RIGHT)))
              .isEqualTo(ProviderProblem.CONFIGURATION);
          assertThat(LdapScene.problem(provider.lookUp("nobody")))
              .isEqualTo(ProviderProblem.CONFIGURATION);
        }
        if (bindsOfOurs(first) - before > tried) {
          tried++;
          // After 1, 2, 4, 8, 15, 15, ... minutes.
          assertThat(minute).isIn(0, 1, 3, 7, 15, 30, 45);
        }
        pass(Duration.ofMinutes(1));
      }
      assertThat(bindsOfOurs(first) - before).isEqualTo(7);
      first.refusals.clear();
      pass(Duration.ofMinutes(15));
      works(provider);
      pass(Duration.ofMinutes(2));
      works(provider);
    }
  }
}

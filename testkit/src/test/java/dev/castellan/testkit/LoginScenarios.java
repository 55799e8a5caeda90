package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Admin;
import dev.castellan.Counter;
import dev.castellan.access.Origin;
import dev.castellan.event.AdminEvent;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.login.LoginResult.LoggedIn;
import dev.castellan.login.LoginResult.SecondFactorRequired;
import dev.castellan.login.SecondFactorService.Confirmed;
import dev.castellan.login.SecondFactorService.Enrolment;
import dev.castellan.secret.SecretText;
import dev.castellan.testkit.Cluster.Node;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What happens at the login on two nodes of a cluster at once, whatever its store is. */
final class LoginScenarios {

  private static final SecretText PASSWORD = SecretText.of("only for tests, and long enough");

  private LoginScenarios() {}

  /** Of 200 wrong passwords at once, five are looked at. */
  static void twoHundredGuesses(Cluster cluster) throws Exception {
    User user = create(cluster, "guessed");
    long before = lockedAnswers(cluster);
    SecretText wrong = SecretText.of("not the one, but long enough");
    Origin origin = Origin.ofAddress("192.0.2.1");
    List<Callable<LoginResult>> guesses =
        IntStream.range(0, 200)
            .<Callable<LoginResult>>mapToObj(
                i ->
                    () ->
                        cluster
                            .node(i % 2)
                            .castellan()
                            .login()
                            .login(user.username(), wrong, origin))
            .toList();
    assertThat(atOnce(guesses)).containsOnly(new LoginResult.Refused());
    assertThat(lockedAnswers(cluster) - before).as("answered without a look").isEqualTo(195);
  }

  private static long lockedAnswers(Cluster cluster) {
    return IntStream.range(0, 2)
        .mapToObj(i -> cluster.node(i).castellan().counters())
        .flatMap(List::stream)
        .filter(counter -> counter.name().equals("castellan_locked_attempts_total"))
        .mapToLong(Counter::value)
        .sum();
  }

  /** A second factor that was set up on one node is asked for on both, and each code opens once. */
  static void secondFactor(Cluster cluster) throws Exception {
    User user = create(cluster, "second");
    Node here = cluster.node(0);
    LoggedIn first = (LoggedIn) login(here, user);
    Enrolment enrolment = as(here, first).secondFactor().begin(PASSWORD);
    byte[] seed = base32(enrolment.secret().expose());
    Instant now = Instant.now();
    Confirmed confirmed = as(here, first).secondFactor().confirm(code(seed, now));
    List<SecretText> codes = new ArrayList<>(confirmed.recoveryCodes());
    codes.add(0, code(seed, now.plusSeconds(30)));
    for (SecretText code : codes) {
      List<Callable<LoginResult>> logins =
          IntStream.range(0, 2)
              .mapToObj(cluster::node)
              .<Callable<LoginResult>>map(
                  node -> {
                    SecretText challenge = ((SecondFactorRequired) login(node, user)).challenge();
                    return () -> show(node, challenge, code);
                  })
              .toList();
      assertThat(atOnce(logins)).filteredOn(LoggedIn.class::isInstance).hasSize(1);
      here.system().users().unlock(user.id());
    }
    assertThat(as(here, confirmed.session()).secondFactor().status().recoveryCodesLeft()).isZero();
  }

  /** RFC 4648, section 6, of a length without padding. */
  private static byte[] base32(String text) {
    ByteBuffer bytes = ByteBuffer.allocate(text.length() * 5 / 8);
    long bits = 0;
    for (int i = 0; i < text.length(); i++) {
      bits = (bits << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i));
      if (i % 8 == 7) {
        bytes.put((byte) (bits >> 32)).putInt((int) bits);
      }
    }
    return bytes.array();
  }

  /** RFC 6238 with what authenticator apps take for granted. */
  private static SecretText code(byte[] seed, Instant time) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec(seed, "HmacSHA1"));
    byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(time.getEpochSecond() / 30).array());
    int number = ByteBuffer.wrap(hash, hash[hash.length - 1] & 0xf, 4).getInt() & 0x7fffffff;
    return SecretText.of("%06d".formatted(number % 1_000_000));
  }

  private static LoginResult login(Node node, User user) {
    return node.castellan().login().login(user.username(), PASSWORD, Origin.LOCAL);
  }

  private static LoginResult show(Node node, SecretText challenge, SecretText code) {
    return node.castellan().login().secondFactor(challenge, code, Origin.LOCAL);
  }

  private static Admin as(Node node, LoggedIn session) {
    Credential token = new Credential.Token(session.token());
    return node.castellan()
        .actingAs(node.castellan().authenticate(token, Origin.LOCAL).orElseThrow());
  }

  /** Creates somebody of whom both nodes know. */
  private static User create(Cluster cluster, String name) throws InterruptedException {
    User user =
        cluster
            .node(0)
            .system()
            .users()
            .create(NewUser.of(name, PASSWORD).mustChangePassword(false));
    cluster.node(1).await(new AdminEvent.UserCreated(user.id(), name));
    return user;
  }

  private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> one : threads.invokeAll(work)) {
        results.add(one.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }
}

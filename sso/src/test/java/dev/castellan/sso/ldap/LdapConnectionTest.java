package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultReference;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Network;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.internal.http.RawServer;
import dev.castellan.sso.internal.http.TestCertificate;
import dev.castellan.storage.TimeSource;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How a directory is reached, and how it is not. */
@Timeout(60)
class LdapConnectionTest {

  @ParameterizedTest
  @MethodSource("certificates")
  void theCertificateMustBeTrustedAndForTheHost(
      String what, TestCertificate served, TestCertificate trusted, boolean good) throws Exception {
    try (TestDirectory directory = new TestDirectory(served.server(), true)) {
      for (String server : List.of(directory.tls(), directory.plain())) {
        LdapScene scene = new LdapScene(server).strict().set("startTls", "true");
        scene.outgoing.tls(trusted.client());
        if (good) {
          assertThat(scene.identity("alice").username()).isEqualTo("alice");
        } else {
          assertDoesNotStart(scene, ProviderProblem.TLS);
          assertThat(directory.binds).as(what).isEmpty();
        }
        directory.binds.clear();
      }
    }
  }

  static Stream<Arguments> certificates() {
    TestCertificate right = TestCertificate.of("127.0.0.1");
    TestCertificate wrong = TestCertificate.of("127.0.0.2", "localhost");
    TestCertificate old =
        TestCertificate.of(Instant.now().minus(Duration.ofMinutes(5)), "127.0.0.1");
    return Stream.of(
        Arguments.of("right", right, right, true),
        Arguments.of("not trusted", right, wrong, false),
        Arguments.of("for another", wrong, wrong, false),
        Arguments.of("over", old, old, false));
  }

  @Test
  void aServerWithoutStartTlsGetsNoPassword() throws Exception {
    TestCertificate certificate = TestCertificate.of("127.0.0.1");
    try (TestDirectory directory = new TestDirectory(certificate.server(), false)) {
      LdapScene scene = new LdapScene(directory.plain()).strict().set("startTls", "true");
      scene.outgoing.tls(certificate.client());
      assertThatThrownBy(scene::start).isInstanceOf(ProviderException.class);
      assertThat(directory.binds).isEmpty();
    }
  }

  @Test
  void withoutTlsOnlyLoopbackIsCalledAndOnlyIfTheHostSaysSo() {
    LdapScene scene = new LdapScene("ldap://127.0.0.1:389").strict();
    assertThatThrownBy(() -> scene.kind().validate(scene.config()))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("startTls"));

    LdapScene elsewhere = new LdapScene("ldap://dc1.example.com");
    elsewhere.outgoing.network(Network.parse("10.0.0.0/8"));
    elsewhere.outgoing.resolver(name -> List.of(InetAddress.getByName("10.0.0.1")));
    assertDoesNotStart(elsewhere, ProviderProblem.NOT_ALLOWED);
  }

  @Test
  void anAddressThatIsNotAllowedIsNotCalled() {
    LdapScene scene = new LdapScene("ldaps://dc1.example.com");
    scene.outgoing =
        Outgoing.builder().resolver(name -> List.of(InetAddress.getByName("10.0.0.1")));
    assertDoesNotStart(scene, ProviderProblem.NOT_ALLOWED);
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatBreaksARuleIsNamed(String field, String... values) {
    LdapScene scene = new LdapScene("ldaps://dc1.example.com").set(field, values);
    assertThatThrownBy(() -> scene.kind().validate(scene.config()))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("servers", "http://dc1.example.com"),
        wrong("servers", "ldaps://dc1.example.com/dc=x"),
        wrong("servers", "ldaps://user@dc1.example.com"),
        wrong("servers", "ldaps://dc1.example.com?x"),
        wrong("servers", "ldaps://dc1.example.com:0"),
        wrong("servers", "ldaps://dc1.example.com:65536"),
        wrong("servers", "ldaps://127.1"),
        wrong("servers", "dc1.example.com"),
        wrong("servers", "ldaps://dc1.example.com", "ldapi:///"),
        wrong("bindDn", "service"),
        wrong("bindDn", ""),
        wrong("userBase", "people"),
        wrong("userBase", ""),
        wrong("userDn", "uid=alice,ou=people"),
        wrong("userDn", "uid=x{username},ou=people"),
        wrong("userDn", "uid={username}+cn={username},ou=people"),
        wrong("userDn", "uid={username},ou={username}"),
        wrong("userFilter", "(uid=*"),
        wrong("loginAttributes", "uid)(x"),
        wrong("loginAttributes"),
        wrong("subjectAttribute", "a b"),
        wrong("groupFilter", ")"));
  }

  private static Arguments wrong(String field, String... values) {
    return Arguments.of(field, values);
  }

  @Test
  void groupsThatAreSearchedForLieSomewhere() {
    LdapScene scene = new LdapScene("ldaps://dc1.example.com").set("groupsFrom", "search");
    assertThatThrownBy(() -> scene.kind().validate(scene.config()))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("groupBase"));
  }

  @Test
  void anAccountOfOursHasAPassword() {
    LdapScene scene = new LdapScene("ldaps://dc1.example.com").without("bindPassword");
    assertThatThrownBy(() -> scene.kind().validate(scene.config()))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo("bindPassword"));
    scene.secrets.put("bindPassword", SecretText.of(" "));
    assertThatThrownBy(() -> scene.kind().validate(scene.config()))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void theNextServerAnswersWhenTheFirstDoesNot() throws Exception {
    try (TestDirectory first = new TestDirectory();
        TestDirectory second = new TestDirectory()) {
      LdapScene scene =
          new LdapScene("ldap://127.0.0.1:" + freePort(), first.plain(), second.plain());
      try (PasswordProvider provider = scene.start()) {
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
        assertThat(second.binds).isEmpty();

        first.server.shutDown(true);
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
        assertThat(second.binds).contains("uid=alice,ou=people,dc=example,dc=com");

        second.server.shutDown(true);
        assertThat(LdapScene.problem(provider.login("alice", SecretText.of("pw of alice"))))
            .isEqualTo(ProviderProblem.UNREACHABLE);
        assertThat(scene.context.reports).endsWith(ProviderProblem.UNREACHABLE);
      }
    }
  }

  @Test
  void aServerThatComesBackIsUsedAgain() throws Exception {
    try (TestDirectory directory = new TestDirectory()) {
      LdapScene scene = new LdapScene(directory.plain());
      try (PasswordProvider provider = scene.start()) {
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
        directory.server.closeAllConnections(false);
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
      }
    }
  }

  @Test
  void aWrongPasswordCostsNoConnectionAndNoneIsLeftOver() throws Exception {
    TestCertificate certificate = TestCertificate.of("127.0.0.1");
    try (TestDirectory directory = new TestDirectory(certificate.server(), true);
        Relay relay = new Relay(directory.tls())) {
      LdapScene scene =
          new LdapScene("ldaps://127.0.0.1:" + relay.port()).strict().set("startTls", "true");
      scene.outgoing.tls(certificate.client());
      scene.outgoing.time(standing());
      try (PasswordProvider provider = scene.start()) {
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
        int before = relay.connects.get();
        for (int i = 0; i < 20; i++) {
          assertThat(LdapScene.problem(provider.login("alice", SecretText.of("wrong " + i))))
              .isEqualTo(ProviderProblem.CREDENTIALS);
          assertThat(LdapScene.problem(provider.login("nobody-" + i, SecretText.of("x"))))
              .isEqualTo(ProviderProblem.CREDENTIALS);
        }
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
        assertThat(relay.connects.get()).isEqualTo(before);
      }
      closed(relay);
    }
  }

  @Test
  void aConnectionThatTookTheOthersPlaceIsClosedToo() throws Exception {
    try (TestDirectory directory = new TestDirectory();
        Relay relay = new Relay(directory.plain())) {
      LdapScene scene = new LdapScene("ldap://127.0.0.1:" + relay.port());
      try (PasswordProvider provider = scene.start()) {
        for (int i = 0; i < 10; i++) {
          LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
          directory.server.closeAllConnections(false);
          assertThat(LdapScene.problem(provider.login("alice", SecretText.of("wrong"))))
              .isEqualTo(ProviderProblem.CREDENTIALS);
          directory.refusals.put(
              "uid=alice,ou=people,dc=example,dc=com",
              TestDirectory.refusal(ResultCode.UNAVAILABLE, "EVIL"));
          assertThat(LdapScene.problem(provider.login("alice", SecretText.of("pw of alice"))))
              .isEqualTo(ProviderProblem.UNREACHABLE);
          directory.refusals.clear();
        }
      }
      closed(relay);
    }
  }

  /** However slow the machine is, no connection is kept too long. */
  private static TimeSource standing() {
    return new TimeSource() {
      @Override
      public Instant instant() {
        return Instant.EPOCH;
      }

      @Override
      public long nanoTime() {
        return 0;
      }
    };
  }

  private static void closed(Relay relay) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (relay.open.get() != 0 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(relay.open).hasValue(0);
  }

  @Test
  void theLimitOfACallIsOneForAllServers() throws Exception {
    try (RawServer first = silent();
        RawServer second = silent();
        RawServer third = silent();
        RawServer fourth = silent()) {
      LdapScene scene =
          new LdapScene(
                  "ldaps://127.0.0.1:" + first.port(),
                  "ldaps://127.0.0.1:" + second.port(),
                  "ldaps://127.0.0.1:" + third.port(),
                  "ldaps://127.0.0.1:" + fourth.port())
              .strict();
      scene.outgoing.timeouts(
          Duration.ofMillis(600), Duration.ofMillis(600), Duration.ofMillis(1_000));
      assertDoesNotStart(scene, ProviderProblem.TIMEOUT);
      assertThat(third.connections() + fourth.connections()).isZero();
    }
  }

  private static RawServer silent() throws Exception {
    return new RawServer(socket -> socket.getInputStream().readAllBytes());
  }

  @Test
  void aServerThatAnswersWithoutEndIsCutOff() throws Exception {
    try (TestDirectory directory = new TestDirectory();
        Relay relay = new Relay(directory.plain())) {
      LdapScene scene = new LdapScene("ldap://127.0.0.1:" + relay.port());
      try (PasswordProvider provider = scene.start()) {
        for (int size : new int[] {1, 100_000}) {
          AtomicLong sent = new AtomicLong();
          directory.searchChange =
              request -> {
                for (int i = 0; i < (size == 1 ? 10 : 2); i++) {
                  request.sendSearchEntry(
                      new com.unboundid.ldap.sdk.Entry(
                          "uid=x" + i + ",ou=people,dc=example,dc=com",
                          new com.unboundid.ldap.sdk.Attribute("cn", large(size))));
                  sent.incrementAndGet();
                }
              };
          assertThat(LdapScene.problem(provider.login("alice", SecretText.of("pw of alice"))))
              .isEqualTo(ProviderProblem.BAD_ANSWER);
          assertThat(sent.get()).isPositive();
        }
        directory.searchChange = null;
        LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
      }
      closed(relay);
    }
  }

  private static String[] large(int size) {
    String[] values = new String[size == 1 ? 1 : 10];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + "x".repeat(size);
    }
    return values;
  }

  @Test
  void whoNeverAnswersIsGivenUp() throws Exception {
    try (RawServer silent = new RawServer(socket -> socket.getInputStream().readAllBytes())) {
      LdapScene scene = new LdapScene("ldap://127.0.0.1:" + silent.port());
      scene.outgoing.timeouts(Duration.ofSeconds(5), Duration.ofMillis(200), Duration.ofSeconds(5));
      assertDoesNotStart(scene, ProviderProblem.TIMEOUT);
    }
  }

  @Test
  void whoSaysAByteNowAndThenIsGivenUpAtTheEndOfTheTime() throws Exception {
    // A second passes with each look at the clock, and with each the server says one more byte.
    Semaphore looks = new Semaphore(0);
    AtomicLong seconds = new AtomicLong();
    // The head of a message that answers a bind, up to a long name.
    byte[] start =
        HexFormat.of().parseHex("3083004000" + "020101" + "6183003f00" + "0a0100" + "0483003e00");
    try (RawServer server =
        new RawServer(
            socket -> {
              for (int i = 0; i < 10_000; i++) {
                looks.acquire();
                socket.getOutputStream().write(i < start.length ? start[i] : 'x');
                socket.getOutputStream().flush();
              }
            })) {
      LdapScene scene = new LdapScene("ldap://127.0.0.1:" + server.port());
      scene.outgoing.timeouts(
          Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(30));
      scene.outgoing.time(ticking(looks, seconds));
      assertDoesNotStart(scene, ProviderProblem.TIMEOUT);
      assertThat(seconds.get()).isBetween(30L, 50L);
    }
  }

  private static TimeSource ticking(Semaphore looks, AtomicLong seconds) {
    return new TimeSource() {
      @Override
      public Instant instant() {
        return Instant.EPOCH;
      }

      @Override
      public long nanoTime() {
        looks.release();
        return Duration.ofSeconds(seconds.incrementAndGet()).toNanos();
      }
    };
  }

  @Test
  void aReferralIsNotFollowed() throws Exception {
    try (RawServer other = new RawServer(socket -> socket.getInputStream().readAllBytes());
        TestDirectory directory = new TestDirectory()) {
      String elsewhere = "ldap://127.0.0.1:" + other.port() + "/dc=example,dc=com";
      directory.searchChange =
          request ->
              request.sendSearchReference(
                  new SearchResultReference(new String[] {elsewhere}, null));
      LdapScene scene = new LdapScene(directory.plain());
      assertThat(scene.identity("alice").username()).isEqualTo("alice");
      directory.refusals.put(
          "uid=alice,ou=people,dc=example,dc=com",
          new com.unboundid.ldap.sdk.LDAPException(
              ResultCode.REFERRAL, "EVIL", null, new String[] {elsewhere}));
      assertThat(LdapScene.problem(scene.login("alice", "pw of alice")))
          .isEqualTo(ProviderProblem.PEER_ERROR);
      assertThat(other.connections()).isZero();
    }
  }

  @Test
  void aTestGoesThroughAllSteps() throws Exception {
    try (TestDirectory directory = new TestDirectory()) {
      LdapScene scene = new LdapScene(directory.plain());
      try (PasswordProvider provider = scene.start()) {
        assertThat(provider.test(LdapScene.URLS))
            .extracting(ProviderCheck::step, ProviderCheck::problem)
            .containsExactly(
                Tuple.tuple("connection", Optional.empty()),
                Tuple.tuple("account", Optional.empty()),
                Tuple.tuple("search", Optional.empty()));
        directory.refusals.put(
            TestDirectory.SERVICE, TestDirectory.refusal(ResultCode.INVALID_CREDENTIALS, "EVIL"));
        assertThat(provider.test(LdapScene.URLS))
            .last()
            .satisfies(
                step -> {
                  assertThat(step.step()).isEqualTo("account");
                  assertThat(step.problem()).contains(ProviderProblem.CREDENTIALS);
                  assertThat(step.message()).doesNotContain("EVIL");
                });
      }
      LdapScene wrong = new LdapScene(directory.plain());
      directory.refusals.clear();
      wrong.set("userBase", "ou=nowhere,dc=example,dc=com");
      try (PasswordProvider provider = wrong.start()) {
        assertThat(provider.test(LdapScene.URLS))
            .last()
            .satisfies(
                step -> {
                  assertThat(step.step()).isEqualTo("search");
                  assertThat(step.problem()).contains(ProviderProblem.CONFIGURATION);
                });
      }
    }
  }

  @Test
  void withAWrongPasswordOfOursItDoesNotStart() {
    try (TestDirectory directory = new TestDirectory()) {
      LdapScene scene = new LdapScene(directory.plain());
      scene.secrets.put("bindPassword", SecretText.of("wrong"));
      assertDoesNotStart(scene, ProviderProblem.CREDENTIALS);
    }
  }

  private static void assertDoesNotStart(LdapScene scene, ProviderProblem problem) {
    assertThatThrownBy(scene::start)
        .isInstanceOfSatisfying(
            ProviderException.class,
            e -> assertThat(e.problem()).as(e.getMessage()).isEqualTo(problem));
  }

  private static int freePort() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}

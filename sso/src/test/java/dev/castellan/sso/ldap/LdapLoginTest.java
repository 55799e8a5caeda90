package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.ResultCode;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who logs in, and who does not. */
@Timeout(60)
class LdapLoginTest {

  private final TestDirectory directory = new TestDirectory();
  private final LdapScene scene = new LdapScene(directory.plain());

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void aPersonIsFoundAndTheirPasswordAsked() throws Exception {
    scene.set("claimAttributes", "cn", "missing");
    Identity alice = scene.identity("alice");
    assertThat(alice.subject()).matches("[0-9a-f-]{36}");
    assertThat(alice.username()).isEqualTo("alice");
    assertThat(alice.displayName()).isEqualTo("Name of alice");
    assertThat(alice.email()).isEqualTo("alice@example.com");
    assertThat(alice.claims()).containsEntry("cn", List.of("Name of alice"));
    assertThat(alice.secondFactor()).isFalse();
    assertThat(alice.oneTimeId()).isEmpty();
    assertThat(directory.binds).contains("uid=alice,ou=people,dc=example,dc=com");
  }

  @Test
  void c7_oneSubjectHoweverTheNameIsWritten() throws Exception {
    Identity alice = scene.identity("alice");
    Identity shouting = LdapScene.identity(scene.login("ALICE", "pw of alice"));
    assertThat(shouting.subject()).isEqualTo(alice.subject());
    assertThat(shouting.username()).isEqualTo("alice");
  }

  @Test
  void c5_anUnknownNameAndAWrongPasswordLookAlike() throws Exception {
    Arrival wrong = scene.login("alice", "wrong");
    int binds = directory.binds.size();
    Arrival unknown = scene.login("nobody", "wrong");
    assertThat(unknown).isEqualTo(wrong);
    assertThat(LdapScene.problem(wrong)).isEqualTo(ProviderProblem.CREDENTIALS);
    assertThat(directory.binds).hasSize(2 * binds);
    // Nobody is bound as by chance: the name is random, and so is the password.
    assertThat(directory.binds.get(directory.binds.size() - 1))
        .matches("cn=[A-Za-z0-9_-]{22},ou=people,dc=example,dc=com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t",
        "\n",
        "\0",
        "\u00a0",
        "\u2003",
        "\u200b",
        "\ufeff",
        " \0 ",
        "pw of alice\0"
      })
  void c22_noPasswordNeverReachesTheServer(String password) throws Exception {
    for (String userDn : new String[] {"", "uid={username},ou=people,dc=example,dc=com"}) {
      if (!userDn.isEmpty()) {
        scene.set("userDn", userDn);
      }
      try (PasswordProvider provider = scene.start()) {
        directory.binds.clear();
        directory.searches.clear();
        assertThat(LdapScene.problem(provider.login("alice", SecretText.of(password))))
            .isEqualTo(ProviderProblem.CREDENTIALS);
        assertThat(directory.binds).isEmpty();
        assertThat(directory.searches).isEmpty();
      }
    }
  }

  /** It would count as a wrong password of each person, and lock out all of them. */
  @Test
  void ourOwnAccountThatIsRefusedIsNobodysWrongPassword() throws Exception {
    try (PasswordProvider provider = scene.start()) {
      directory.refusals.put(
          TestDirectory.SERVICE, TestDirectory.refusal(ResultCode.INVALID_CREDENTIALS, "over"));
      directory.server.closeAllConnections(true);
      assertThat(LdapScene.problem(provider.login("alice", SecretText.of("pw of alice"))))
          .isEqualTo(ProviderProblem.CONFIGURATION);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "a*",
        "alice*",
        "*)(uid=*",
        "alice)(objectClass=*",
        "alice)(|(uid=*))",
        "*)(|(objectClass=*",
        "alice)(&(1=1)",
        "alice\\2a",
        "\\61lice",
        "alice\\",
        "(uid=alice)",
        "alice,ou=people",
        "uid=alice,ou=people,dc=example,dc=com",
        "alice+cn=x",
        "\"alice\"",
        "#616c696365",
        "alice;x",
        "аlice",
        "alice@example.com"
      })
  void aNameIsAValueAndNothingElse(String name) throws Exception {
    assertThat(LdapScene.problem(scene.login(name, "pw of alice")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    scene.set("userDn", "uid={username},ou=people,dc=example,dc=com");
    assertThat(LdapScene.problem(scene.login(name, "pw of alice")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\0b", "a\nb"})
  void whatCanBeNobodysNameIsNotAsked(String name) throws Exception {
    try (PasswordProvider provider = scene.start()) {
      directory.searches.clear();
      assertThat(LdapScene.problem(provider.login(name, SecretText.of("x"))))
          .isEqualTo(ProviderProblem.CREDENTIALS);
      assertThat(directory.searches).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"o'neil(x)*", "a,b+c=d;e", "back\\slash", "#hash", "<ü>"})
  void whoeverHasAnOddNameLogsInToo(String name) throws Exception {
    directory.add(
        "dn:: "
            + java.util.Base64.getEncoder()
                .encodeToString(
                    new com.unboundid.ldap.sdk.DN(
                            new com.unboundid.ldap.sdk.RDN("uid", name),
                            new com.unboundid.ldap.sdk.DN("ou=people,dc=example,dc=com"))
                        .toString()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        "objectClass: person",
        "uid:: "
            + java.util.Base64.getEncoder()
                .encodeToString(name.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
        "userPassword: odd");
    Identity found = LdapScene.identity(scene.login(name, "odd"));
    scene.set("userDn", "uid={username},ou=people,dc=example,dc=com");
    Identity direct = LdapScene.identity(scene.login(name, "odd"));
    assertThat(found.username()).isEqualTo(name);
    assertThat(direct.subject()).isEqualTo(found.subject());
  }

  @Test
  void aPersonBindsWithoutAnAccountOfOurs() throws Exception {
    scene
        .without("bindDn")
        .without("bindPassword")
        .set("userDn", "uid={username},ou=people,dc=example,dc=com");
    assertThat(scene.identity("alice").displayName()).isEqualTo("Name of alice");
    assertThat(LdapScene.problem(scene.login("alice", "wrong")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    assertThat(LdapScene.problem(scene.login("nobody", "wrong")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    assertThat(directory.binds).doesNotContain(TestDirectory.SERVICE);
    try (PasswordProvider provider = scene.start()) {
      assertThat(LdapScene.problem(provider.lookUp("x"))).isEqualTo(ProviderProblem.INSUFFICIENT);
    }
  }

  @Test
  void whoIsNotAmongThePeopleDoesNotLogIn() throws Exception {
    scene.set("userFilter", "(mail=*)");
    assertThat(scene.identity("alice").username()).isEqualTo("alice");
    assertThat(LdapScene.problem(scene.login("bob", "pw of bob")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    scene.set("userDn", "uid={username},ou=people,dc=example,dc=com");
    assertThat(LdapScene.problem(scene.login("bob", "pw of bob")))
        .isEqualTo(ProviderProblem.ACCOUNT);
  }

  @Test
  void aNameOfTwoIsNobodys() throws Exception {
    directory.person("carol", "mail: alice@example.com");
    scene.set("loginAttributes", "uid", "mail");
    assertThat(LdapScene.problem(scene.login("alice@example.com", "pw of alice")))
        .isEqualTo(ProviderProblem.CONFIGURATION);
    directory.person("dora", "mail: alice@example.com");
    assertThat(LdapScene.problem(scene.login("alice@example.com", "pw of alice")))
        .isEqualTo(ProviderProblem.CONFIGURATION);
    assertThat(scene.identity("alice").username()).isEqualTo("alice");
  }

  @Test
  void somebodyIsLookedUpBySubject() throws Exception {
    try (PasswordProvider provider = scene.start()) {
      Identity alice = LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
      assertThat(LdapScene.identity(provider.lookUp(alice.subject())).username())
          .isEqualTo("alice");
      directory.server.delete("uid=alice,ou=people,dc=example,dc=com");
      assertThat(LdapScene.problem(provider.lookUp(alice.subject())))
          .isEqualTo(ProviderProblem.ACCOUNT);
      // Another one of the same name is somebody else.
      directory.person("alice");
      assertThat(LdapScene.problem(provider.lookUp(alice.subject())))
          .isEqualTo(ProviderProblem.ACCOUNT);
      assertThat(LdapScene.problem(provider.lookUp("*"))).isEqualTo(ProviderProblem.ACCOUNT);
    }
  }

  @Test
  void theNameOfTheEntryIsTheLastResort() throws Exception {
    scene.set("subjectAttribute", "dn");
    try (PasswordProvider provider = scene.start()) {
      Identity alice = LdapScene.identity(provider.login("alice", SecretText.of("pw of alice")));
      assertThat(alice.subject()).isEqualTo("uid=alice,ou=people,dc=example,dc=com");
      assertThat(LdapScene.identity(provider.lookUp(alice.subject())).username())
          .isEqualTo("alice");
      assertThat(LdapScene.problem(provider.lookUp("uid=x,ou=people,dc=example,dc=com")))
          .isEqualTo(ProviderProblem.ACCOUNT);
      assertThat(LdapScene.problem(provider.lookUp("no dn"))).isEqualTo(ProviderProblem.ACCOUNT);
    }
  }

  @Test
  void whatDoesNotIdentifyIsNoSubject() throws Exception {
    directory.person("carol", "employeeNumber: 1", "employeeNumber: 2");
    scene.set("subjectAttribute", "employeeNumber");
    assertThat(LdapScene.problem(scene.login("carol", "pw of carol")))
        .isEqualTo(ProviderProblem.BAD_ANSWER);
    assertThat(LdapScene.problem(scene.login("bob", "pw of bob")))
        .isEqualTo(ProviderProblem.BAD_ANSWER);
  }

  @Test
  void bytesThatIdentifyAreReadAsBytes() throws Exception {
    // Not UTF-8.
    directory.person("carol", "objectSid:: /0E=", "employeeNumber:: /0E=");
    directory.person("dora", "objectSid:: /0I=", "employeeNumber:: /0I=");
    scene.set("subjectAttribute", "objectSid");
    try (PasswordProvider provider = scene.start()) {
      assertThat(
              LdapScene.identity(provider.login("carol", SecretText.of("pw of carol"))).subject())
          .isEqualTo("ff41");
      assertThat(LdapScene.identity(provider.lookUp("ff42")).username()).isEqualTo("dora");
      assertThat(LdapScene.problem(provider.lookUp("ff43"))).isEqualTo(ProviderProblem.ACCOUNT);
      assertThat(LdapScene.problem(provider.lookUp("no hex"))).isEqualTo(ProviderProblem.ACCOUNT);
    }
    scene.set("subjectAttribute", "employeeNumber");
    assertThat(LdapScene.problem(scene.login("carol", "pw of carol")))
        .isEqualTo(ProviderProblem.BAD_ANSWER);
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_CREDENTIALS, CREDENTIALS",
    "NO_SUCH_OBJECT, CREDENTIALS",
    "INAPPROPRIATE_AUTHENTICATION, CREDENTIALS",
    "UNWILLING_TO_PERFORM, ACCOUNT",
    "CONSTRAINT_VIOLATION, ACCOUNT",
    "REFERRAL, PEER_ERROR",
    "OPERATIONS_ERROR, PEER_ERROR",
    "BUSY, UNREACHABLE",
    "TIME_LIMIT_EXCEEDED, TIMEOUT",
    "CONFIDENTIALITY_REQUIRED, CONFIGURATION"
  })
  void aRefusedBindHasAClass(String code, ProviderProblem problem) throws Exception {
    directory.refusals.put(
        "uid=alice,ou=people,dc=example,dc=com",
        TestDirectory.refusal(
            (ResultCode) ResultCode.class.getField(code).get(null), "EVIL data 533"));
    assertThat(LdapScene.problem(scene.login("alice", "pw of alice"))).isEqualTo(problem);
  }

  @Test
  void sessionsOfBeforeAreNotOnesOwn() throws Exception {
    try (PasswordProvider provider = scene.start()) {
      for (int i = 0; i < 20; i++) {
        assertThat(LdapScene.identity(provider.login("alice", SecretText.of("pw of alice"))))
            .extracting(Identity::username)
            .isEqualTo("alice");
        assertThat(LdapScene.problem(provider.login("bob", SecretText.of("pw of alice"))))
            .isEqualTo(ProviderProblem.CREDENTIALS);
      }
    }
  }
}

package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.TestCertificate;
import dev.castellan.sso.peers.Slapd;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins at OpenLDAP, whose code is not that of the client library. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SlapdTest {

  private static final String ALICE = "uid=alice,ou=people,dc=example,dc=com";
  private static final String GROUPS = ",ou=groups,dc=example,dc=com";

  private final TestCertificate certificate = TestCertificate.of("127.0.0.1");
  private Slapd slapd;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    slapd = Slapd.start(folder, certificate.certificatePem(), certificate.keyPem());
    slapd.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
    for (String unit : List.of("people", "groups")) {
      slapd.add(
          "dn: ou=" + unit + ",dc=example,dc=com",
          "objectClass: organizationalUnit",
          "ou: " + unit);
    }
    slapd.add(
        "dn: " + TestDirectory.SERVICE,
        "objectClass: organizationalRole",
        "objectClass: simpleSecurityObject",
        "cn: service",
        "userPassword: " + TestDirectory.SERVICE_PASSWORD);
    slapd.add(
        "dn: " + ALICE,
        "objectClass: inetOrgPerson",
        "uid: alice",
        "cn: Name of alice",
        "sn: A",
        "mail: alice@example.com",
        "userPassword: pw of alice");
    slapd.add("dn: cn=ops" + GROUPS, "objectClass: groupOfNames", "cn: ops", "member: " + ALICE);
    slapd.add(
        "dn: cn=all" + GROUPS, "objectClass: groupOfNames", "cn: all", "member: cn=ops" + GROUPS);
  }

  @AfterAll
  void stop() throws Exception {
    if (slapd != null) {
      slapd.close();
    }
  }

  @Test
  void aPersonLogsInByLdapsAndByStartTls() throws Exception {
    for (String server : List.of(slapd.tls(), slapd.plain())) {
      Identity alice = scene(server).identity("alice");
      assertThat(alice.displayName()).isEqualTo("Name of alice");
      assertThat(alice.email()).isEqualTo("alice@example.com");
      assertThat(alice.subject()).matches("[0-9a-f-]{36}");
      assertThat(alice.claims()).containsEntry("groups", List.of("cn=ops" + GROUPS));
    }
  }

  @Test
  void aPersonBindsDirectly() throws Exception {
    LdapScene scene =
        scene(slapd.tls())
            .without("bindDn")
            .without("bindPassword")
            .set("userDn", "uid={username},ou=people,dc=example,dc=com");
    assertThat(scene.identity("alice").displayName()).isEqualTo("Name of alice");
    assertThat(LdapScene.problem(scene.login("alice", "wrong")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
  }

  @Test
  void groupsAreSearchedForLevelByLevel() throws Exception {
    LdapScene scene =
        scene(slapd.tls())
            .set("groupsFrom", "search")
            .set("groupBase", "ou=groups,dc=example,dc=com")
            .set("nestedGroups", "step-by-step")
            .set("groupNames", "first-part");
    assertThat(scene.identity("alice").claims().get("groups"))
        .containsExactlyInAnyOrder("ops", "all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "alice*",
        "alice)(uid=*",
        "*)(|(uid=*",
        "\\61lice",
        "alice,ou=people",
        "nobody"
      })
  void whoIsNotAliceIsNobody(String name) throws Exception {
    LdapScene scene = scene(slapd.tls());
    assertThat(LdapScene.problem(scene.login(name, "pw of alice")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    scene.set("userDn", "uid={username},ou=people,dc=example,dc=com");
    assertThat(LdapScene.problem(scene.login(name, "pw of alice")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
  }

  @Test
  void somebodyIsLookedUp() throws Exception {
    slapd.add(
        "dn: uid=bob,ou=people,dc=example,dc=com",
        "objectClass: inetOrgPerson",
        "uid: bob",
        "cn: Bob",
        "sn: B",
        "userPassword: pw of bob");
    try (PasswordProvider provider = scene(slapd.tls()).start()) {
      Identity bob = LdapScene.identity(provider.login("bob", SecretText.of("pw of bob")));
      assertThat(LdapScene.identity(provider.lookUp(bob.subject())).username()).isEqualTo("bob");
      assertThat(LdapScene.problem(provider.lookUp("00000000-0000-0000-0000-000000000000")))
          .isEqualTo(ProviderProblem.ACCOUNT);
      assertThat(provider.test(LdapScene.URLS))
          .hasSize(3)
          .allSatisfy((ProviderCheck step) -> assertThat(step.problem()).isEmpty());
    }
  }

  private LdapScene scene(String server) {
    LdapScene scene = new LdapScene(server).strict().set("startTls", "true");
    scene.outgoing.tls(certificate.client());
    return scene;
  }
}

package dev.castellan.examples.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.peers.Slapd;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A password of OpenLDAP's at the real console. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LdapConsoleTest {

  private static final String PEOPLE = ",ou=people,dc=example,dc=com";
  private static final String GROUPS = ",ou=groups,dc=example,dc=com";

  @TempDir static Path folder;

  private Slapd slapd;
  private RealConsole console;

  @BeforeAll
  void start() throws Exception {
    slapd = Slapd.start(folder);
    slapd.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
    for (String unit : new String[] {"people", "groups"}) {
      slapd.add(
          "dn: ou=" + unit + ",dc=example,dc=com",
          "objectClass: organizationalUnit",
          "ou: " + unit);
    }
    for (String name : new String[] {"alice", "bob"}) {
      slapd.add(
          "dn: uid=" + name + PEOPLE,
          "objectClass: inetOrgPerson",
          "uid: " + name,
          "cn: Name of " + name,
          "sn: " + name,
          "mail: " + name + "@example.com",
          "userPassword: password of " + name);
    }
    slapd.add(
        "dn: cn=ops" + GROUPS,
        "objectClass: groupOfNames",
        "cn: ops",
        "member: uid=alice" + PEOPLE);
    URI at = RealConsole.choose();
    console =
        RealConsole.open(
            at,
            NewLoginProvider.of("corp", "ldap", "Company account")
                .value("servers", slapd.plain())
                .value("startTls", "false")
                .value("bindDn", Slapd.ROOT)
                .secret("bindPassword", SecretText.of("root-pw"))
                .value("userBase", "ou=people,dc=example,dc=com")
                .value("groupsFrom", "search")
                .value("groupBase", "ou=groups,dc=example,dc=com")
                .value("groupNames", "first-part"));
  }

  @AfterAll
  void stop() {
    if (console != null) {
      console.close();
    }
    if (slapd != null) {
      slapd.close();
    }
  }

  @Test
  void aPersonOfTheDirectoryLogsInAndOut() throws Exception {
    Visitor visitor = console.visitor().logInByPassword("corp", "alice", "password of alice");
    assertThat(visitor.me().statusCode()).isEqualTo(200);
    assertThat(visitor.me().body()).contains("\"username\":\"alice\"", "\"roles\":[\"viewer\"]");

    assertThat(visitor.post("/logout", "").statusCode()).isEqualTo(204);
    assertThat(visitor.me().statusCode()).isEqualTo(401);
  }

  @Test
  void aWrongPasswordAndWhoIsInNoGroupAreRefused() throws Exception {
    assertThat(console.visitor().password("corp", "alice", "password of bob").statusCode())
        .isEqualTo(401);
    assertThat(console.visitor().password("corp", "bob", "password of bob").statusCode())
        .isNotEqualTo(200);
  }
}

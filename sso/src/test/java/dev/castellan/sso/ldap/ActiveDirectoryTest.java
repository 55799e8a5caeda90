package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Entries and refusals as Active Directory has them. */
@Timeout(60)
class ActiveDirectoryTest {

  private static final String DN = "CN=Carol C.,ou=people,dc=example,dc=com";
  private static final byte[] GUID = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");

  private final TestDirectory directory = new TestDirectory();
  private final LdapScene scene =
      new LdapScene(directory.plain())
          .set("activeDirectory", "true")
          .set("userFilter", "(objectClass=user)")
          .set("loginAttributes", "sAMAccountName", "userPrincipalName")
          .set("subjectAttribute", "objectGUID")
          .set("nameAttribute", "displayName");

  @BeforeEach
  void carol() throws Exception {
    directory.add(
        "dn: " + DN,
        "objectClass: user",
        "cn: Carol C.",
        "sAMAccountName: carol",
        "userPrincipalName: carol@corp.example.com",
        "displayName: Carol",
        "objectGUID:: " + Base64.getEncoder().encodeToString(GUID),
        "userAccountControl: 512",
        "accountExpires: 9223372036854775807",
        "userPassword: pw");
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void theSubjectIsTheGuidAsItIsWritten() throws Exception {
    try (PasswordProvider provider = scene.start()) {
      for (String name : new String[] {"carol", "carol@corp.example.com", "CAROL"}) {
        Identity carol = LdapScene.identity(provider.login(name, SecretText.of("pw")));
        assertThat(carol.subject()).isEqualTo("33221100-5544-7766-8899-aabbccddeeff");
        assertThat(carol.username()).isEqualTo("carol");
      }
      assertThat(
              LdapScene.identity(provider.lookUp("33221100-5544-7766-8899-aabbccddeeff"))
                  .displayName())
          .isEqualTo("Carol");
      assertThat(LdapScene.problem(provider.lookUp("00112233-4455-6677-8899-aabbccddeeff")))
          .isEqualTo(ProviderProblem.ACCOUNT);
      assertThat(LdapScene.problem(provider.lookUp("no guid"))).isEqualTo(ProviderProblem.ACCOUNT);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "525, CREDENTIALS",
    "52e, CREDENTIALS",
    "530, ACCOUNT",
    "531, ACCOUNT",
    "532, ACCOUNT",
    "533, ACCOUNT",
    "701, ACCOUNT",
    "773, ACCOUNT",
    "775, ACCOUNT",
    "9999, CREDENTIALS"
  })
  void itsRefusalsAreToldApart(String data, ProviderProblem problem) throws Exception {
    directory.refusals.put(
        DN,
        TestDirectory.refusal(
            ResultCode.INVALID_CREDENTIALS,
            "80090308: LdapErr: DSID-0C090439, comment: EVIL, data " + data + ", v4563"));
    assertThat(LdapScene.problem(scene.login("carol", "pw"))).isEqualTo(problem);
    scene.set("activeDirectory", "false");
    assertThat(LdapScene.problem(scene.login("carol", "pw")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
  }

  @Test
  void aDisabledAccountIsOut() throws Exception {
    change("userAccountControl", "514");
    assertOut(ProviderProblem.ACCOUNT);
    change("userAccountControl", "66050");
    assertOut(ProviderProblem.ACCOUNT);
    change("userAccountControl", "66048");
    LdapScene.identity(scene.login("carol", "pw"));
  }

  @Test
  void anExpiredAccountIsOut() throws Exception {
    Instant now = scene.context.now();
    change("accountExpires", ticks(now));
    assertOut(ProviderProblem.ACCOUNT);
    change("accountExpires", ticks(now.plusSeconds(1)));
    LdapScene.identity(scene.login("carol", "pw"));
    change("accountExpires", "0");
    LdapScene.identity(scene.login("carol", "pw"));
  }

  @Test
  void whatTheDirectoryDoesNotShowIsNotGuessed() throws Exception {
    directory.server.modify(DN, new Modification(ModificationType.DELETE, "userAccountControl"));
    assertOut(ProviderProblem.INSUFFICIENT);
    change("userAccountControl", "EVIL");
    assertOut(ProviderProblem.INSUFFICIENT);
  }

  @Test
  void aPrincipalBindsDirectly() throws Exception {
    scene.set("userDn", "{username}@corp.example.com").set("loginAttributes", "sAMAccountName");
    // The directory in memory knows no such names, so what comes is looked at.
    directory.refusals.put(
        "carol@corp.example.com",
        TestDirectory.refusal(ResultCode.INVALID_CREDENTIALS, "data 52e"));
    assertThat(LdapScene.problem(scene.login("carol", "pw")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    assertThat(directory.binds).contains("carol@corp.example.com");
    directory.binds.clear();
    for (String name : new String[] {"carol@evil.example", "CORP\\carol", "a b", "carol,x"}) {
      assertThat(LdapScene.problem(scene.login(name, "pw"))).isEqualTo(ProviderProblem.CREDENTIALS);
    }
    assertThat(directory.binds).containsOnly(TestDirectory.SERVICE);
  }

  /** The name that a principal binds with, and the name by which an entry is found, are two. */
  @Test
  void whoBindsByANameIsNobodyElseOfThatName() throws Exception {
    scene.set("userDn", "{username}@corp.example.com").set("loginAttributes", "sAMAccountName");
    String mallory = "CN=Mallory,ou=people,dc=example,dc=com";
    directory.add(
        "dn: " + mallory,
        "objectClass: user",
        "cn: Mallory",
        "sAMAccountName: mallory",
        "objectGUID:: " + Base64.getEncoder().encodeToString(new byte[16]),
        "userAccountControl: 512",
        "userPassword: mallory-pw");
    directory.principals.put("carol@corp.example.com", mallory);
    assertThat(LdapScene.problem(scene.login("carol", "mallory-pw")))
        .isEqualTo(ProviderProblem.CREDENTIALS);
    directory.principals.put("carol@corp.example.com", DN);
    assertThat(LdapScene.identity(scene.login("carol", "pw")).username()).isEqualTo("carol");
  }

  private void assertOut(ProviderProblem problem) throws Exception {
    assertThat(LdapScene.problem(scene.login("carol", "pw"))).isEqualTo(problem);
    try (PasswordProvider provider = scene.start()) {
      assertThat(LdapScene.problem(provider.lookUp("33221100-5544-7766-8899-aabbccddeeff")))
          .isEqualTo(problem);
    }
  }

  private void change(String attribute, String value) throws Exception {
    directory.server.modify(DN, new Modification(ModificationType.REPLACE, attribute, value));
  }

  private static String ticks(Instant at) {
    return String.valueOf(
        Duration.between(Instant.parse("1601-01-01T00:00:00Z"), at).toSeconds() * 10_000_000);
  }
}

package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.ResultCode;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are empty and yet do not say that there is nobody, or no group. */
@Timeout(60)
class LdapPartialTest {

  private static final String ALICE = "uid=alice,ou=people,dc=example,dc=com";
  private static final String ELSEWHERE = "ldap://dc2.example.com/ou=people,dc=other,dc=com";

  private final TestDirectory directory = new TestDirectory();

  @AfterEach
  void close() {
    directory.close();
  }

  private LdapScene scene() {
    return new LdapScene(directory.plain()).set("subjectAttribute", "uid");
  }

  private static ProviderProblem lookUp(LdapScene scene, String subject) throws Exception {
    try (PasswordProvider provider = scene.start()) {
      return LdapScene.problem(provider.lookUp(subject));
    }
  }

  @Test
  void whoIsNotFoundIsGone() throws Exception {
    assertThat(lookUp(scene(), "nobody")).isEqualTo(ProviderProblem.ACCOUNT);
  }

  @Test
  void whoIsNotFoundWhereTheServerRefersElsewhereIsNotGone() throws Exception {
    directory.refers(ELSEWHERE);
    assertThat(lookUp(scene(), "nobody")).isEqualTo(ProviderProblem.BAD_ANSWER);
    directory.refers("no url");
    assertThat(lookUp(scene(), "nobody")).isEqualTo(ProviderProblem.BAD_ANSWER);
    try (PasswordProvider provider = scene().start()) {
      assertThat(LdapScene.identity(provider.lookUp("alice")).username()).isEqualTo("alice");
      assertThat(LdapScene.problem(provider.login("nobody", SecretText.of("x"))))
          .as("an unknown name looks like a wrong password all the same")
          .isEqualTo(ProviderProblem.CREDENTIALS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ldap://DomainDnsZones.corp.example/DC=DomainDnsZones,DC=corp,DC=example",
        "ldap://ForestDnsZones.corp.example/DC=ForestDnsZones,DC=corp,DC=example",
        "ldap://corp.example/CN=Configuration,DC=corp,DC=example"
      })
  void toWhereNobodyLiesActiveDirectoryRefersEachTime(String url) throws Exception {
    directory.refers(url);
    assertThat(lookUp(scene(), "nobody")).isEqualTo(ProviderProblem.ACCOUNT);
  }

  @Test
  void whoIsNotFoundWhereNotEvenTheBaseIsSeenIsNotGone() throws Exception {
    directory.hidden.add(ALICE);
    assertThat(lookUp(scene(), "alice")).isEqualTo(ProviderProblem.ACCOUNT);
    directory.hidden.add("ou=people,dc=example,dc=com");
    assertThat(lookUp(scene(), "alice")).isEqualTo(ProviderProblem.INSUFFICIENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uid", "dn"})
  void aDirectoryThatLostItsPeopleSaysNothingOfAnybody(String subjectAttribute) throws Exception {
    LdapScene scene = scene().set("subjectAttribute", subjectAttribute);
    try (PasswordProvider provider = scene.start()) {
      directory.server.deleteSubtree("ou=people,dc=example,dc=com");
      assertThat(
              LdapScene.problem(provider.lookUp(subjectAttribute.equals("dn") ? ALICE : "alice")))
          .isEqualTo(ProviderProblem.CONFIGURATION);
    }
  }

  private LdapScene searching() throws Exception {
    directory.group("ops", ALICE);
    return scene().set("groupsFrom", "search").set("groupBase", "ou=groups,dc=example,dc=com");
  }

  @Test
  void noGroupsWhereTheServerRefersElsewhereAreNotNoGroups() throws Exception {
    try (PasswordProvider provider = searching().start()) {
      directory.refers(ELSEWHERE);
      assertThat(groups(provider.lookUp("alice")))
          .containsExactly("cn=ops,ou=groups,dc=example,dc=com");
      assertThat(LdapScene.problem(provider.lookUp("bob"))).isEqualTo(ProviderProblem.BAD_ANSWER);
      assertThat(LdapScene.problem(provider.login("bob", SecretText.of("pw of bob"))))
          .isEqualTo(ProviderProblem.BAD_ANSWER);
      directory.searchChange = null;
      assertThat(groups(provider.lookUp("bob"))).isEmpty();
    }
  }

  private static List<String> groups(Arrival arrival) {
    return LdapScene.identity(arrival).claims().get("groups");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9, 10, 11, 32, 50, 53})
  void groupsThatWereCutOrRefusedAreNotNoGroups(int code) throws Exception {
    try (PasswordProvider provider = searching().start()) {
      directory.searchChange =
          request -> {
            if (request.getRequest().getBaseDN().startsWith("ou=groups")) {
              throw TestDirectory.refusal(ResultCode.valueOf(code), "EVIL");
            }
          };
      assertThat(LdapScene.problem(provider.lookUp("alice")))
          .isNotIn(ProviderProblem.ACCOUNT, ProviderProblem.CREDENTIALS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9, 10, 11, 32, 50, 53})
  void aPersonOfWhomTheAnswerWasCutOrRefusedIsNotGone(int code) throws Exception {
    try (PasswordProvider provider = scene().start()) {
      directory.searchChange =
          request -> {
            throw TestDirectory.refusal(ResultCode.valueOf(code), "EVIL");
          };
      assertThat(LdapScene.problem(provider.lookUp("alice")))
          .isNotIn(ProviderProblem.ACCOUNT, ProviderProblem.CREDENTIALS);
    }
  }
}

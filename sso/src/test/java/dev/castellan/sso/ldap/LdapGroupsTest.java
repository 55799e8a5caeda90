package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Filter;
import dev.castellan.login.provider.ProviderProblem;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LdapGroupsTest {

  private static final String CAROL = "uid=carol,ou=people,dc=example,dc=com";
  private static final String GROUPS = ",ou=groups,dc=example,dc=com";

  private final TestDirectory directory = new TestDirectory();
  private final LdapScene scene = new LdapScene(directory.plain());

  @AfterEach
  void close() {
    directory.close();
  }

  @Test
  void anAttributeNamesThem() throws Exception {
    directory.person("carol", "memberOf: CN=Ops, OU=groups,DC=example,DC=com", "memberOf: dev");
    assertThat(groups()).containsExactlyInAnyOrder("cn=ops" + GROUPS, "dev");
    scene.set("groupNames", "first-part");
    assertThat(groups()).containsExactlyInAnyOrder("ops", "dev");
    scene.set("groupsFrom", "none");
    assertThat(groups()).isEmpty();
  }

  @Test
  void aSearchFindsThem() throws Exception {
    directory.person("carol");
    directory.group("ops", CAROL);
    directory.group("dev", "uid=bob,ou=people,dc=example,dc=com");
    scene.set("groupsFrom", "search").set("groupBase", "ou=groups,dc=example,dc=com");
    assertThat(groups()).containsExactly("cn=ops" + GROUPS);
    scene.set("groupFilter", "(cn=other)");
    assertThat(groups()).isEmpty();
  }

  @Test
  void groupsOfGroupsAreFoundStepByStepThroughCircles() throws Exception {
    directory.person("carol");
    directory.group("a", CAROL, "cn=c" + GROUPS);
    directory.group("b", "cn=a" + GROUPS);
    directory.group("c", "cn=b" + GROUPS);
    directory.group("d", "uid=bob,ou=people,dc=example,dc=com");
    scene
        .set("groupsFrom", "search")
        .set("groupBase", "ou=groups,dc=example,dc=com")
        .set("nestedGroups", "step-by-step");
    assertThat(groups())
        .containsExactlyInAnyOrder("cn=a" + GROUPS, "cn=b" + GROUPS, "cn=c" + GROUPS);
  }

  @Test
  void groupsThatLieTooDeepAreNotCutOff() throws Exception {
    directory.person("carol");
    directory.group("g0", CAROL);
    for (int i = 1; i <= 10; i++) {
      directory.group("g" + i, "cn=g" + (i - 1) + GROUPS);
    }
    scene
        .set("groupsFrom", "search")
        .set("groupBase", "ou=groups,dc=example,dc=com")
        .set("nestedGroups", "step-by-step");
    assertThat(LdapScene.problem(scene.login("carol", "pw of carol")))
        .isEqualTo(ProviderProblem.BAD_ANSWER);
  }

  @Test
  void activeDirectoryFindsGroupsOfGroupsItself() throws Exception {
    directory.person("carol", "memberOf: cn=a" + GROUPS);
    directory.group("a", CAROL);
    directory.group("b", "cn=a" + GROUPS);
    directory.searchChange =
        request -> {
          String asked = request.getRequest().getFilter().toString();
          if (asked.contains("member:1.2.840.113556.1.4.1941:=" + CAROL)) {
            var changed = request.getRequest().duplicate();
            changed.setFilter(Filter.create("(|(cn=a)(cn=b))"));
            request.setRequest(changed);
          }
        };
    scene.set("groupBase", "ou=groups,dc=example,dc=com").set("nestedGroups", "in-chain");
    assertThat(groups()).containsExactlyInAnyOrder("cn=a" + GROUPS, "cn=b" + GROUPS);
  }

  @Test
  void tooManyGroupsAreNotCutOff() throws Exception {
    directory.person(
        "carol",
        IntStream.rangeClosed(0, 1_000)
            .mapToObj(i -> "memberOf: cn=g" + i + GROUPS)
            .toArray(String[]::new));
    assertThat(LdapScene.problem(scene.login("carol", "pw of carol")))
        .isEqualTo(ProviderProblem.BAD_ANSWER);
  }

  @Test
  void aPartOfTheGroupsIsNotTakenForAll() throws Exception {
    directory.person("carol", "memberOf;range=0-1499: cn=a" + GROUPS);
    assertThat(LdapScene.problem(scene.login("carol", "pw of carol")))
        .isEqualTo(ProviderProblem.BAD_ANSWER);
  }

  @Test
  void aPersonsOddNameIsAValueInTheSearchForGroups() throws Exception {
    directory.add(
        "dn: uid=x\\2C*)(cn\\3D*,ou=people,dc=example,dc=com",
        "objectClass: person",
        "uid: x,*)(cn=*",
        "userPassword: odd");
    directory.group("ops", CAROL);
    scene.set("groupsFrom", "search").set("groupBase", "ou=groups,dc=example,dc=com");
    assertThat(LdapScene.identity(scene.login("x,*)(cn=*", "odd")).claims())
        .containsEntry("groups", List.of());
  }

  private List<String> groups() throws Exception {
    return scene.identity("carol").claims().get("groups");
  }
}

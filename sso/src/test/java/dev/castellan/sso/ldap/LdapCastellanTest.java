package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Ldap;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.TestCastellan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a name and a password in a directory to a session here. */
@Timeout(120)
class LdapCastellanTest {

  @Test
  void aPersonOfTheDirectoryIsAUserHere() throws Exception {
    try (TestDirectory directory = new TestDirectory()) {
      directory.group("ops", "uid=alice,ou=people,dc=example,dc=com");
      try (TestCastellan here =
          new TestCastellan(
              Ldap.kind(Outgoing.builder().plainLoopback().build()), corp(directory))) {
        Principal alice =
            here.principal(TestCastellan.token(login(here, "alice", "pw of alice"))).orElseThrow();
        assertThat(alice.name()).isEqualTo("alice");
        assertThat(here.principal(TestCastellan.token(login(here, "ALICE", "pw of alice"))))
            .map(Principal::id)
            .contains(alice.id());

        assertThat(login(here, "alice", "wrong")).isInstanceOf(LoginResult.Refused.class);
        assertThat(login(here, "nobody", "pw of alice")).isInstanceOf(LoginResult.Refused.class);
        assertThat(login(here, "alice", " ")).isInstanceOf(LoginResult.Refused.class);
        // In the directory, but given nothing here.
        assertThat(login(here, "bob", "pw of bob")).isInstanceOf(LoginResult.Refused.class);
      }
    }
  }

  private static LoginResult login(TestCastellan here, String name, String password) {
    return here.castellan
        .login()
        .login(
            LoginRequest.of(name, SecretText.of(password), TestCastellan.ORIGIN).provider("corp"));
  }

  private static NewLoginProvider corp(TestDirectory directory) {
    return NewLoginProvider.of("corp", "ldap", "Directory")
        .value("servers", directory.plain())
        .value("startTls", "false")
        .value("bindDn", TestDirectory.SERVICE)
        .value("userBase", "ou=people,dc=example,dc=com")
        .value("groupsFrom", "search")
        .value("groupBase", "ou=groups,dc=example,dc=com")
        .value("groupNames", "first-part")
        .secret("bindPassword", SecretText.of(TestDirectory.SERVICE_PASSWORD));
  }
}

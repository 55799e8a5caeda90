package dev.castellan.sso.ldap;

import dev.castellan.login.provider.Arrival;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logins, good and bad, each with what must stay secret of it. */
public final class LdapCanary {

  private LdapCanary() {}

  /** Runs them. */
  public static Map<Arrival, List<String>> logins() throws Exception {
    Map<Arrival, List<String>> done = new HashMap<>();
    try (TestDirectory directory = new TestDirectory()) {
      LdapScene scene = new LdapScene(directory.plain());
      for (String password : List.of("pw of alice", "canary-password")) {
        done.put(scene.login("alice", password), List.of(password, TestDirectory.SERVICE_PASSWORD));
      }
      scene.set("userDn", "uid={username},ou=people,dc=example,dc=com");
      done.put(scene.login("alice", "canary-direct"), List.of("canary-direct"));
    }
    return done;
  }
}

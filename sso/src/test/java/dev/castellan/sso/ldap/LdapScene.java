package dev.castellan.sso.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Network;
import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.PasswordProvider;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Ldap;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.oidc.TestContext;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration that a test changes, and what becomes of it. */
final class LdapScene {

  static final ProviderUrls URLS =
      new ProviderUrls(URI.create("https://mq.example.com/admin/sso/corp"));

  final TestContext context = new TestContext();
  final Map<String, List<String>> values = new HashMap<>();
  final Map<String, SecretText> secrets = new HashMap<>();
  Outgoing.Builder outgoing = Outgoing.builder().plainLoopback();

  LdapScene(String... servers) {
    set("servers", servers);
    set("startTls", "false");
    set("bindDn", TestDirectory.SERVICE);
    set("userBase", "ou=people,dc=example,dc=com");
    secrets.put("bindPassword", SecretText.of(TestDirectory.SERVICE_PASSWORD));
  }

  LdapScene set(String field, String... to) {
    values.put(field, List.of(to));
    return this;
  }

  LdapScene without(String field) {
    values.remove(field);
    secrets.remove(field);
    return this;
  }

  /** Reached from outside loopback's leave: as a host has it in use. */
  LdapScene strict() {
    outgoing = Outgoing.builder().network(Network.parse("127.0.0.1"));
    return this;
  }

  LoginProviderKind kind() {
    return Ldap.kind(outgoing.build());
  }

  ProviderConfig config() {
    Map<String, List<String>> all = new HashMap<>();
    for (ProviderField field : kind().fields()) {
      if (!field.defaults().isEmpty()) {
        all.put(field.name(), field.defaults());
      }
    }
    all.putAll(values);
    return new ProviderConfig("corp", all, secrets);
  }

  PasswordProvider start() throws ProviderException {
    kind().validate(config());
    return (PasswordProvider) kind().start(config(), context);
  }

  Arrival login(String username, String password) throws ProviderException {
    try (PasswordProvider provider = start()) {
      return provider.login(username, SecretText.of(password));
    }
  }

  Identity identity(String username) throws ProviderException {
    return identity(login(username, "pw of " + username));
  }

  static Identity identity(Arrival arrival) {
    assertThat(arrival).isInstanceOf(Arrival.Identified.class);
    return ((Arrival.Identified) arrival).identity();
  }

  static ProviderProblem problem(Arrival arrival) {
    assertThat(arrival).isInstanceOf(Arrival.Rejected.class);
    Arrival.Rejected rejected = (Arrival.Rejected) arrival;
    assertThat(rejected.message()).doesNotContain("EVIL");
    return rejected.problem();
  }
}

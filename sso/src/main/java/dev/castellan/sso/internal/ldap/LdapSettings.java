package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.Destinations;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A configuration of LDAP that keeps all rules.
 *
 * @param startTls whether a plain connection is upgraded before anything else
 * @param service whom we are when nobody logs in; empty for nobody
 * @param direct how a name becomes that of a bind; empty to search first
 */
record LdapSettings(
    List<LdapServer> servers,
    boolean startTls,
    Optional<Account> service,
    Optional<DirectName> direct,
    DN userBase,
    SearchScope userScope,
    Filter userFilter,
    List<String> loginAttributes,
    String subjectAttribute,
    String nameAttribute,
    String emailAttribute,
    List<String> claimAttributes,
    GroupSettings groups,
    boolean activeDirectory) {

  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,127}");
  private static final int MAX_SERVERS = 8;

  /** An account of our own. */
  record Account(DN dn, SecretText password) {}

  /**
   * Where groups come from.
   *
   * @param base empty if none are searched for
   */
  record GroupSettings(
      String from,
      String attribute,
      Optional<DN> base,
      Filter filter,
      String memberAttribute,
      boolean byDn,
      String nested) {}

  /**
   * Reads and checks it.
   *
   * @throws InvalidInputException that names the field at fault
   */
  static LdapSettings of(ProviderConfig config, Destinations destinations) {
    return new LdapSettings(
        servers(config, destinations),
        config.flag(LdapFields.START_TLS),
        service(config),
        config.text(LdapFields.USER_DN).map(DirectName::parse),
        dn(LdapFields.USER_BASE, config.require(LdapFields.USER_BASE)),
        config.require(LdapFields.USER_SCOPE).equals(LdapFields.ONE_LEVEL)
            ? SearchScope.ONE
            : SearchScope.SUB,
        filter(LdapFields.USER_FILTER, config),
        attributes(LdapFields.LOGIN_ATTRIBUTES, config, 1),
        attribute(LdapFields.SUBJECT_ATTRIBUTE, config.require(LdapFields.SUBJECT_ATTRIBUTE)),
        attribute(LdapFields.NAME_ATTRIBUTE, config.require(LdapFields.NAME_ATTRIBUTE)),
        attribute(LdapFields.EMAIL_ATTRIBUTE, config.require(LdapFields.EMAIL_ATTRIBUTE)),
        attributes(LdapFields.CLAIM_ATTRIBUTES, config, 0),
        groups(config),
        config.flag(LdapFields.ACTIVE_DIRECTORY));
  }

  private static List<LdapServer> servers(ProviderConfig config, Destinations destinations) {
    List<String> texts = config.list(LdapFields.SERVERS);
    List<LdapServer> servers =
        texts.stream().flatMap(text -> LdapServer.parse(text, destinations).stream()).toList();
    if (servers.isEmpty() || servers.size() < texts.size() || servers.size() > MAX_SERVERS) {
      throw invalid(
          LdapFields.SERVERS,
          "1 to "
              + MAX_SERVERS
              + " servers, each like ldaps://dc1.example.com, that may be called from here");
    }
    boolean plain = servers.stream().anyMatch(server -> !server.secure());
    if (plain && !config.flag(LdapFields.START_TLS) && !destinations.plainLoopback()) {
      throw invalid(LdapFields.START_TLS, "Without TLS nobody sends a password");
    }
    return servers;
  }

  private static Optional<Account> service(ProviderConfig config) {
    Optional<String> name = config.text(LdapFields.BIND_DN);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    SecretText password =
        config
            .secret(LdapFields.BIND_PASSWORD)
            .filter(text -> !Passwords.isNone(text.expose()))
            .orElseThrow(
                () ->
                    invalid(LdapFields.BIND_PASSWORD, "Must be given with " + LdapFields.BIND_DN));
    DN dn = dn(LdapFields.BIND_DN, name.get());
    return Optional.of(new Account(dn, password));
  }

  private static GroupSettings groups(ProviderConfig config) {
    String from = config.require(LdapFields.GROUPS_FROM);
    String nested = config.require(LdapFields.NESTED_GROUPS);
    boolean searched = from.equals(LdapFields.SEARCH) || !nested.equals(LdapFields.NONE);
    Optional<DN> base =
        config.text(LdapFields.GROUP_BASE).map(text -> dn(LdapFields.GROUP_BASE, text));
    if (searched && !from.equals(LdapFields.NONE) && base.isEmpty()) {
      throw invalid(LdapFields.GROUP_BASE, "Must be given where groups are searched for");
    }
    return new GroupSettings(
        from,
        attribute(LdapFields.GROUPS_ATTRIBUTE, config.require(LdapFields.GROUPS_ATTRIBUTE)),
        base,
        filter(LdapFields.GROUP_FILTER, config),
        attribute(
            LdapFields.GROUP_MEMBER_ATTRIBUTE, config.require(LdapFields.GROUP_MEMBER_ATTRIBUTE)),
        config.require(LdapFields.GROUP_NAMES).equals(LdapFields.DN),
        nested);
  }

  private static DN dn(String field, String text) {
    try {
      DN dn = new DN(text);
      if (!dn.isNullDN()) {
        return dn;
      }
    } catch (LDAPException e) {
      // Refused below.
    }
    throw invalid(field, "A distinguished name is written like ou=people,dc=example,dc=com");
  }

  private static Filter filter(String field, ProviderConfig config) {
    try {
      return Filter.create(config.require(field));
    } catch (LDAPException e) {
      throw invalid(field, "A filter is written like (objectClass=person)");
    }
  }

  private static List<String> attributes(String field, ProviderConfig config, int atLeast) {
    List<String> names = config.list(field);
    if (names.size() < atLeast) {
      throw invalid(field, "At least one attribute");
    }
    return names.stream().map(name -> attribute(field, name)).toList();
  }

  private static String attribute(String field, String name) {
    if (!ATTRIBUTE.matcher(name).matches()) {
      throw invalid(field, "An attribute is named by letters, digits and hyphens");
    }
    return name;
  }

  static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }
}

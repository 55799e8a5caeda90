package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a person of an entry. */
final class Identities {

  private static final String GROUPS = "groups";
  private static final int MAX_VALUES = 1_000;
  private static final int MAX_VALUE = 512;

  private Identities() {}

  static Identity of(
      LdapSettings settings,
      SearchResultEntry entry,
      String subject,
      List<String> groups,
      Instant now,
      boolean loggedIn)
      throws ProviderException {
    Map<String, List<String>> claims = new LinkedHashMap<>();
    for (String name : settings.claimAttributes()) {
      List<String> values = Persons.values(entry, name);
      if (values.size() <= MAX_VALUES
          && values.stream().allMatch(value -> value.length() <= MAX_VALUE)) {
        claims.put(name, values);
      }
    }
    claims.put(GROUPS, groups);
    return new Identity(
        subject,
        settings.loginAttributes().stream()
            .flatMap(name -> first(entry, name).stream())
            .findFirst()
            .orElse(subject),
        first(entry, settings.nameAttribute()).orElse(""),
        first(entry, settings.emailAttribute()).orElse(""),
        claims,
        Optional.empty(),
        false,
        loggedIn ? Optional.of(now) : Optional.empty(),
        Optional.empty(),
        now,
        Optional.empty());
  }

  private static Optional<String> first(SearchResultEntry entry, String name) {
    return Optional.ofNullable(entry.getAttributeValue(name))
        .filter(value -> !value.isBlank() && value.length() <= MAX_VALUE)
        .filter(value -> value.chars().noneMatch(Character::isISOControl));
  }
}

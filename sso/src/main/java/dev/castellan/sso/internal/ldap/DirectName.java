package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a name becomes that of a bind without a search: as one part of a DN, or before the {@code @}
 * of a principal's name of Active Directory. The name is put in as a value, never as text.
 */
final class DirectName {

  private static final String PLACE = "{username}";
  private static final Pattern PRINCIPAL = Pattern.compile("\\{username}(@[A-Za-z0-9.-]{1,253})");
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Optional<DN> pattern;
  private final String suffix;

  private DirectName(Optional<DN> pattern, String suffix) {
    this.pattern = pattern;
    this.suffix = suffix;
  }

  static DirectName parse(String text) {
    var principal = PRINCIPAL.matcher(text);
    if (principal.matches()) {
      return new DirectName(Optional.empty(), principal.group(1));
    }
    try {
      DN dn = new DN(text);
      long places = 0;
      for (RDN part : dn.getRDNs()) {
        places += isPlace(part) ? 1 : 0;
      }
      if (places == 1 && text.indexOf(PLACE) == text.lastIndexOf(PLACE)) {
        return new DirectName(Optional.of(dn), "");
      }
    } catch (LDAPException e) {
      // Refused below.
    }
    throw LdapSettings.invalid(
        LdapFields.USER_DN,
        "Written like uid={username},ou=people,dc=example,dc=com or {username}@corp.example.com");
  }

  private static boolean isPlace(RDN part) {
    return !part.isMultiValued() && part.getAttributeValues()[0].equals(PLACE);
  }

  /** The DN of a name; empty if principals' names are bound. */
  Optional<DN> dn(String username) {
    return pattern.map(dn -> filled(dn, username));
  }

  private static DN filled(DN pattern, String username) {
    RDN[] parts = pattern.getRDNs().clone();
    for (int i = 0; i < parts.length; i++) {
      if (isPlace(parts[i])) {
        parts[i] = new RDN(parts[i].getAttributeNames()[0], username);
      }
    }
    return new DN(parts);
  }

  /** What to bind as; empty if the name can be nobody's. */
  Optional<String> bindName(String username) {
    if (pattern.isPresent()) {
      return dn(username).map(DN::toString);
    }
    return PLAIN_NAME.matcher(username).matches()
        ? Optional.of(username + suffix)
        : Optional.empty();
  }
}

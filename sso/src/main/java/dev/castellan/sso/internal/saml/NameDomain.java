package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import org.jspecify.annotations.Nullable;

/**
 * Whose names are taken as they are: those of one provider, made for us.
 *
 * <p>SAML core 2.2.2 and 8.3: a name is unique only within what {@code NameQualifier} and {@code
 * SPNameQualifier} say; both mean something with persistent and transient names alone (8.3.7,
 * 8.3.8), where they are the provider and the service (or an affiliation, which is not known here),
 * and should be left out with all others. So with any format a qualifier is one of these two or
 * absent, lest equal names of two domains be one person here.
 *
 * @param idp the provider's entity id
 * @param entityId ours
 */
record NameDomain(String idp, String entityId) {

  /** Whether a name so qualified is of this domain; a blank qualifier is none. */
  boolean has(@Nullable String qualifier, @Nullable String spQualifier) {
    return isOr(qualifier, idp) && isOr(spQualifier, entityId);
  }

  private static boolean isOr(@Nullable String qualifier, String expected) {
    return qualifier == null || qualifier.isBlank() || qualifier.equals(expected);
  }

  /** Refuses a name of another domain. */
  void require(@Nullable String qualifier, @Nullable String spQualifier) throws ProviderException {
    if (!has(qualifier, spQualifier)) {
      throw Troubles.party("The NameID is another provider's, or made for another service");
    }
  }
}

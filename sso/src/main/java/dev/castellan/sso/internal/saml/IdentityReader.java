package dev.castellan.sso.internal.saml;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.AuthnStatement;
import org.opensaml.saml.saml2.core.NameID;

/** Who somebody is, by an assertion that was checked. */
final class IdentityReader {

  private static final int MAX_HINT = 4_096;

  private final Settings.Mapping mapping;
  private final ObjectMapper json;

  IdentityReader(Settings.Mapping mapping, ObjectMapper json) {
    this.mapping = mapping;
    this.json = json;
  }

  Identity read(Assertion assertion, NameDomain domain, Instant until) throws ProviderException {
    Attributes attributes = Attributes.of(assertion, domain);
    NameID name = assertion.getSubject().getNameID();
    AuthnStatement login = assertion.getAuthnStatements().get(0);
    String subject = subject(attributes, name, domain);
    return new Identity(
        subject,
        username(attributes, subject, name),
        one(attributes, mapping.displayName()),
        one(attributes, mapping.email()),
        claims(attributes),
        session(login),
        AssertionCheck.context(login).filter(mapping.secondFactor()::contains).isPresent(),
        Optional.of(login.getAuthnInstant()),
        Optional.of(domain.idp() + " " + assertion.getID()),
        until,
        hint(name));
  }

  private String subject(Attributes attributes, NameID name, NameDomain domain)
      throws ProviderException {
    if (mapping.subject().isPresent()) {
      return attributes
          .one(mapping.subject().get())
          .filter(IdentityReader::isClear)
          .orElseThrow(() -> Troubles.insufficient("The attribute of the subject is missing"));
    }
    return subject(name, domain);
  }

  /** The subject that a NameID stands for; what changes with each login stands for nobody. */
  static String subject(NameID name, NameDomain domain) throws ProviderException {
    if (Names.TRANSIENT.equals(name.getFormat())) {
      throw Troubles.insufficient("The NameID is transient: another at each login");
    }
    domain.require(name.getNameQualifier(), name.getSPNameQualifier());
    String value = NameHint.text(name);
    if (!isClear(value)) {
      throw Troubles.malformed("The NameID does not have 1 to 512 printed characters");
    }
    return value;
  }

  /** Whether two readers cannot see two different names in it. */
  private static boolean isClear(String text) {
    return !text.isEmpty()
        && text.length() <= Identity.MAX_SUBJECT
        && text.equals(text.strip())
        && text.chars().noneMatch(Character::isISOControl);
  }

  private String username(Attributes attributes, String subject, NameID name)
      throws ProviderException {
    if (mapping.username().isPresent()) {
      return attributes
          .one(mapping.username().get())
          .filter(IdentityReader::isClear)
          .orElseThrow(() -> Troubles.insufficient("The attribute of the username is missing"));
    }
    String value = Names.TRANSIENT.equals(name.getFormat()) ? subject : NameHint.text(name);
    return isClear(value) ? value : subject;
  }

  private static String one(Attributes attributes, Optional<String> name) throws ProviderException {
    return name.isPresent() ? attributes.one(name.get()).orElse("") : "";
  }

  private Map<String, List<String>> claims(Attributes attributes) {
    Map<String, List<String>> claims = new HashMap<>();
    attributes.all().forEach((name, values) -> claims.put(name, List.copyOf(values)));
    mapping.groups().ifPresent(name -> claims.put("groups", List.copyOf(attributes.all(name))));
    return claims;
  }

  private static Optional<String> session(AuthnStatement login) throws ProviderException {
    Optional<String> index = Optional.ofNullable(login.getSessionIndex());
    if (index.filter(text -> text.isEmpty() || text.length() > 512).isPresent()) {
      throw Troubles.malformed("The name of the session does not have 1 to 512 characters");
    }
    return index;
  }

  private Optional<SecretText> hint(NameID name) throws ProviderException {
    SecretText hint = NameHint.of(name).write(json);
    return hint.length() <= MAX_HINT ? Optional.of(hint) : Optional.empty();
  }
}

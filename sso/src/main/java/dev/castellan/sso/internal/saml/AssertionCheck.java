package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opensaml.core.xml.XMLObject;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.AudienceRestriction;
import org.opensaml.saml.saml2.core.AuthnStatement;
import org.opensaml.saml.saml2.core.Conditions;
import org.opensaml.saml.saml2.core.Subject;
import org.opensaml.saml.saml2.core.SubjectConfirmation;
import org.opensaml.saml.saml2.core.SubjectConfirmationData;
import org.w3c.dom.Element;

/** What is demanded of an assertion (SAML profiles 4.1.4.3, core 2.5.1). */
final class AssertionCheck {

  private static final Set<String> CONDITIONS =
      Set.of("AudienceRestriction", "OneTimeUse", "ProxyRestriction");

  private final Expected expected;
  private final Settings settings;
  private final Times times;

  AssertionCheck(Expected expected, Settings settings) {
    this.expected = expected;
    this.settings = settings;
    this.times = new Times(expected.now());
  }

  /** When the assertion could no longer be shown to us. */
  Instant check(Assertion assertion) throws ProviderException {
    if (!SAMLVersion.VERSION_20.equals(assertion.getVersion())
        || assertion.getID() == null
        || assertion.getID().isEmpty()
        || assertion.getID().length() > 256) {
      throw Troubles.malformed("The assertion has no id, or is not of SAML 2.0");
    }
    ResponseCheck.issuer(assertion.getIssuer(), expected.idp().entityId());
    times.made(assertion.getIssueInstant(), settings.trust().maxResponseAge(), "The assertion");
    conditions(assertion.getConditions());
    authenticated(assertion);
    Instant confirmed = confirmed(assertion.getSubject());
    Instant old = assertion.getIssueInstant().plus(settings.trust().maxResponseAge());
    return Times.end(confirmed.isBefore(old) ? confirmed : old);
  }

  private void conditions(@Nullable Conditions conditions) throws ProviderException {
    if (conditions == null || conditions.getAudienceRestrictions().isEmpty()) {
      throw Troubles.party("The assertion does not say whom it is for");
    }
    times.within(conditions.getNotBefore(), conditions.getNotOnOrAfter(), "The assertion");
    for (AudienceRestriction restriction : conditions.getAudienceRestrictions()) {
      audience(restriction);
    }
    if (!Dom.children(dom(conditions)).stream().allMatch(AssertionCheck::isKnown)) {
      throw Troubles.malformed("The assertion has a condition that is not understood");
    }
  }

  /** OpenSAML leaves out what it does not know, so the tree itself is asked. */
  private static boolean isKnown(Element condition) {
    return Names.ASSERTION.equals(condition.getNamespaceURI())
        && CONDITIONS.contains(condition.getLocalName());
  }

  /** The tree that an object was read from. */
  static Element dom(XMLObject read) throws ProviderException {
    Element dom = read.getDOM();
    if (dom == null) {
      throw Troubles.malformed("The XML is not as SAML 2.0 demands");
    }
    return dom;
  }

  private void audience(AudienceRestriction restriction) throws ProviderException {
    if (restriction.getAudiences().stream()
        .noneMatch(audience -> expected.entityId().equals(audience.getURI()))) {
      throw Troubles.party("The assertion is for somebody else");
    }
  }

  private Instant confirmed(@Nullable Subject subject) throws ProviderException {
    if (subject == null || subject.getNameID() == null) {
      throw Troubles.malformed("The assertion has no subject with a NameID");
    }
    List<SubjectConfirmation> bearers =
        subject.getSubjectConfirmations().stream()
            .filter(each -> Names.BEARER.equals(each.getMethod()))
            .toList();
    if (bearers.size() != 1) {
      throw Troubles.malformed("The subject is not confirmed exactly once as bearer");
    }
    return confirmed(bearers.get(0).getSubjectConfirmationData());
  }

  private Instant confirmed(@Nullable SubjectConfirmationData data) throws ProviderException {
    if (data == null || data.getNotOnOrAfter() == null) {
      throw Troubles.time("The confirmation of the subject has no end");
    }
    times.within(data.getNotBefore(), data.getNotOnOrAfter(), "The confirmation of the subject");
    if (!expected.address().toString().equals(data.getRecipient())) {
      throw Troubles.party("The confirmation is for another address");
    }
    if (!expected.requestId().equals(Optional.ofNullable(data.getInResponseTo()))) {
      throw Troubles.request("The assertion does not answer this login");
    }
    return data.getNotOnOrAfter();
  }

  private void authenticated(Assertion assertion) throws ProviderException {
    if (assertion.getAuthnStatements().size() != 1) {
      throw Troubles.malformed("The assertion does not have exactly one statement of a login");
    }
    AuthnStatement statement = assertion.getAuthnStatements().get(0);
    times.made(statement.getAuthnInstant(), settings.trust().maxAuthnAge(), "The person's login");
    times.within(null, statement.getSessionNotOnOrAfter(), "The session at the provider");
    boolean stale =
        expected.request().stream()
            .filter(PendingRequest::again)
            .anyMatch(request -> !Times.notBefore(statement.getAuthnInstant(), request.at()));
    if (stale) {
      throw Troubles.insufficient("The person did not log in again");
    }
    List<String> wanted = settings.request().contexts();
    if (!wanted.isEmpty() && context(statement).filter(wanted::contains).isEmpty()) {
      throw Troubles.insufficient("The person did not log in as it was asked for");
    }
  }

  /** How the person logged in. */
  static Optional<String> context(AuthnStatement statement) {
    return Stream.ofNullable(statement.getAuthnContext())
        .flatMap(context -> Stream.ofNullable(context.getAuthnContextClassRef()))
        .flatMap(reference -> Stream.ofNullable(reference.getURI()))
        .findFirst();
  }
}

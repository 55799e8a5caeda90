package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderContext;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.saml2.core.AuthnContextClassRef;
import org.opensaml.saml.saml2.core.AuthnContextComparisonTypeEnumeration;
import org.opensaml.saml.saml2.core.AuthnRequest;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.LogoutRequest;
import org.opensaml.saml.saml2.core.LogoutResponse;
import org.opensaml.saml.saml2.core.NameID;
import org.opensaml.saml.saml2.core.NameIDPolicy;
import org.opensaml.saml.saml2.core.RequestAbstractType;
import org.opensaml.saml.saml2.core.RequestedAuthnContext;
import org.opensaml.saml.saml2.core.SessionIndex;
import org.opensaml.saml.saml2.core.Status;
import org.opensaml.saml.saml2.core.StatusCode;

/** The messages we send, not yet signed. */
final class Messages {

  private final ProviderContext context;

  Messages(ProviderContext context) {
    this.context = context;
  }

  AuthnRequest authnRequest(
      Settings.Request wanted, boolean again, String issuer, URI acs, URI destination) {
    AuthnRequest request = XmlObjects.make(AuthnRequest.DEFAULT_ELEMENT_NAME, AuthnRequest.class);
    fill(request, issuer, destination);
    request.setAssertionConsumerServiceURL(acs.toString());
    request.setProtocolBinding(Names.POST);
    if (again || wanted.force()) {
      request.setForceAuthn(true);
    }
    NameIDPolicy policy = XmlObjects.make(NameIDPolicy.DEFAULT_ELEMENT_NAME, NameIDPolicy.class);
    policy.setAllowCreate(true);
    wanted.nameIdFormat().ifPresent(policy::setFormat);
    request.setNameIDPolicy(policy);
    if (!wanted.contexts().isEmpty()) {
      request.setRequestedAuthnContext(contexts(wanted));
    }
    return request;
  }

  private static RequestedAuthnContext contexts(Settings.Request wanted) {
    RequestedAuthnContext contexts =
        XmlObjects.make(RequestedAuthnContext.DEFAULT_ELEMENT_NAME, RequestedAuthnContext.class);
    contexts.setComparison(AuthnContextComparisonTypeEnumeration.EXACT);
    for (String each : wanted.contexts()) {
      AuthnContextClassRef reference =
          XmlObjects.make(AuthnContextClassRef.DEFAULT_ELEMENT_NAME, AuthnContextClassRef.class);
      reference.setURI(each);
      contexts.getAuthnContextClassRefs().add(reference);
    }
    return contexts;
  }

  LogoutRequest logoutRequest(
      NameHint name, Optional<String> session, String issuer, URI destination) {
    LogoutRequest request =
        XmlObjects.make(LogoutRequest.DEFAULT_ELEMENT_NAME, LogoutRequest.class);
    fill(request, issuer, destination);
    NameID id = XmlObjects.make(NameID.DEFAULT_ELEMENT_NAME, NameID.class);
    id.setValue(name.value());
    name.format().ifPresent(id::setFormat);
    name.qualifier().ifPresent(id::setNameQualifier);
    name.spQualifier().ifPresent(id::setSPNameQualifier);
    request.setNameID(id);
    if (session.isPresent()) {
      SessionIndex index = XmlObjects.make(SessionIndex.DEFAULT_ELEMENT_NAME, SessionIndex.class);
      index.setValue(session.get());
      request.getSessionIndexes().add(index);
    }
    return request;
  }

  LogoutResponse logoutResponse(String inResponseTo, String issuer, URI destination) {
    LogoutResponse response =
        XmlObjects.make(LogoutResponse.DEFAULT_ELEMENT_NAME, LogoutResponse.class);
    response.setID(id());
    response.setVersion(SAMLVersion.VERSION_20);
    response.setIssueInstant(context.now().truncatedTo(ChronoUnit.SECONDS));
    response.setDestination(destination.toString());
    response.setIssuer(issuer(issuer));
    response.setInResponseTo(inResponseTo);
    StatusCode code = XmlObjects.make(StatusCode.DEFAULT_ELEMENT_NAME, StatusCode.class);
    code.setValue(Names.SUCCESS);
    Status status = XmlObjects.make(Status.DEFAULT_ELEMENT_NAME, Status.class);
    status.setStatusCode(code);
    response.setStatus(status);
    return response;
  }

  private void fill(RequestAbstractType request, String issuer, URI destination) {
    request.setID(id());
    request.setVersion(SAMLVersion.VERSION_20);
    request.setIssueInstant(context.now().truncatedTo(ChronoUnit.SECONDS));
    request.setDestination(destination.toString());
    request.setIssuer(issuer(issuer));
  }

  private static Issuer issuer(String text) {
    Issuer issuer = XmlObjects.make(Issuer.DEFAULT_ELEMENT_NAME, Issuer.class);
    issuer.setValue(text);
    return issuer;
  }

  /** An id that nobody can guess (SAML core 1.3.4). */
  private String id() {
    byte[] random = new byte[20];
    context.random().nextBytes(random);
    return "_" + HexFormat.of().formatHex(random);
  }
}

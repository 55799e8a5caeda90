package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opensaml.saml.common.SAMLVersion;
import org.opensaml.saml.saml2.core.Issuer;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.core.StatusResponseType;

/** What is demanded of a response around its assertion (SAML profiles 4.1.4.3). */
final class ResponseCheck {

  private ResponseCheck() {}

  static void check(Response response, boolean signed, Expected expected, Settings.Trust trust)
      throws ProviderException {
    frame(response, expected.idp().entityId(), signed);
    destination(response.getDestination(), expected.address(), signed);
    new Times(expected.now())
        .made(response.getIssueInstant(), trust.maxResponseAge(), "The response");
    if (!expected.requestId().equals(Optional.ofNullable(response.getInResponseTo()))) {
      throw Troubles.request("The response does not answer this login");
    }
    success(response);
  }

  /** Version, id and sender. */
  static void frame(StatusResponseType message, String idp, boolean issuerNeeded)
      throws ProviderException {
    if (!SAMLVersion.VERSION_20.equals(message.getVersion()) || message.getID() == null) {
      throw Troubles.malformed("The message has no id, or is not of SAML 2.0");
    }
    if (message.getIssuer() != null || issuerNeeded) {
      issuer(message.getIssuer(), idp);
    }
  }

  static void issuer(@Nullable Issuer issuer, String idp) throws ProviderException {
    if (issuer == null || !idp.equals(issuer.getValue())) {
      throw Troubles.party("The issuer is not this provider");
    }
    if (issuer.getFormat() != null && !issuer.getFormat().equals(Names.ENTITY)) {
      throw Troubles.party("The issuer is not named by an entity id");
    }
  }

  /** A signed message must say where it goes (SAML bindings 3.5.5.2). */
  static void destination(@Nullable String destination, URI here, boolean needed)
      throws ProviderException {
    if (destination == null ? needed : !destination.equals(here.toString())) {
      throw Troubles.party("The message was sent to another address");
    }
  }

  static void success(StatusResponseType message) throws ProviderException {
    boolean succeeded =
        message.getStatus() != null
            && message.getStatus().getStatusCode() != null
            && Names.SUCCESS.equals(message.getStatus().getStatusCode().getValue());
    if (!succeeded) {
      throw new ProviderException(
          ProviderProblem.PEER_ERROR, "The provider answered that it did not succeed");
    }
  }
}

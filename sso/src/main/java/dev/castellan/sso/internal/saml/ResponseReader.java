package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.security.PrivateKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.Response;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * From the bytes of a response to its one assertion, as it was signed.
 *
 * <p>If the response is signed, only its signed bytes are read from then on; if the assertion is,
 * it is again replaced by its own. Nothing that no signature covers is ever returned.
 */
final class ResponseReader {

  private final Settings.Trust trust;
  private final List<PrivateKey> keys;

  ResponseReader(Settings settings) {
    this.trust = settings.trust();
    this.keys = settings.keys().stream().filter(SpKey::isRsa).map(SpKey::key).toList();
  }

  Assertion read(byte[] xml, Expected expected) throws ProviderException {
    Document received = SafeXml.parse(xml, XmlLimits.MESSAGE);
    Shape.response(received);
    checkForms(Dom.root(received));
    boolean signed = SignedBytes.isSigned(Dom.root(received));
    demand(signed || !responseMustBeSigned(), "The response is not signed");
    Document response = signed ? verified(Dom.root(received), expected) : received;
    Shape.response(response);
    ResponseCheck.check(
        XmlObjects.read(Dom.root(response), Response.class), signed, expected, trust);
    return assertion(response, signed, expected);
  }

  /** Before anything reads them who might do as they say. */
  private void checkForms(Element response) throws ProviderException {
    SignedBytes.checkForm(response, trust.algorithms());
    for (Element assertion : Dom.children(response, Names.ASSERTION, "Assertion")) {
      SignedBytes.checkForm(assertion, trust.algorithms());
    }
  }

  private Assertion assertion(Document response, boolean responseSigned, Expected expected)
      throws ProviderException {
    Element received = standingAlone(response, responseSigned);
    boolean signed = SignedBytes.isSigned(received);
    demand(signed || !assertionMustBeSigned(), "The assertion is not signed");
    demand(signed || responseSigned, "Neither the response nor the assertion is signed");
    if (!signed) {
      return XmlObjects.read(received, Assertion.class);
    }
    Document own = verified(received, expected);
    Shape.assertion(own);
    return XmlObjects.read(Dom.root(own), Assertion.class);
  }

  /** The assertion's element, decrypted if need be. */
  private Element standingAlone(Document response, boolean responseSigned)
      throws ProviderException {
    Element root = Dom.root(response);
    List<Element> plain = Dom.children(root, Names.ASSERTION, "Assertion");
    if (!plain.isEmpty()) {
      return plain.get(0);
    }
    List<Element> encrypted = Dom.children(root, Names.ASSERTION, "EncryptedAssertion");
    if (encrypted.isEmpty()) {
      throw Troubles.malformed("The response has no assertion");
    }
    Document opened = new Decryption(keys, algorithms(responseSigned)).open(encrypted.get(0));
    Shape.assertion(opened);
    return Dom.root(opened);
  }

  /** CBC can be changed by whoever sees the answers; so its bytes must have been signed, too. */
  private Set<String> algorithms(boolean responseSigned) {
    Set<String> algorithms = new HashSet<>(Names.GCM);
    if (trust.cbc() && responseSigned) {
      algorithms.addAll(Names.CBC);
    }
    return algorithms;
  }

  private Document verified(Element signed, Expected expected) throws ProviderException {
    return SignedBytes.of(signed, expected.idp().keys(), trust.algorithms(), XmlLimits.MESSAGE);
  }

  private boolean responseMustBeSigned() {
    return trust.signed() == Settings.Signed.RESPONSE || trust.signed() == Settings.Signed.BOTH;
  }

  private boolean assertionMustBeSigned() {
    return trust.signed() == Settings.Signed.ASSERTION || trust.signed() == Settings.Signed.BOTH;
  }

  private static void demand(boolean kept, String rule) throws ProviderException {
    if (!kept) {
      throw new ProviderException(ProviderProblem.SIGNATURE, rule);
    }
  }
}

package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import org.apache.xml.security.exceptions.XMLSecurityException;
import org.apache.xml.security.signature.Reference;
import org.apache.xml.security.signature.XMLSignature;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.saml.security.impl.SAMLSignatureProfileValidator;
import org.opensaml.security.credential.BasicCredential;
import org.opensaml.xmlsec.signature.Signature;
import org.opensaml.xmlsec.signature.impl.SignatureImpl;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.impl.provider.ApacheSantuarioSignatureValidationProviderImpl;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Verifies a signature and hands back what was signed: the very bytes that went into the digest,
 * parsed again. Whoever reads on in that tree cannot read anything that was not signed, wherever
 * else in the message something stands.
 */
final class SignedBytes {

  private SignedBytes() {}

  /** Whether an element has a signature of its own, right or wrong. */
  static boolean isSigned(Element element) {
    return Dom.child(element, Names.DSIG, "Signature").isPresent();
  }

  /** Checks the form of an element's own signature, if it has one. */
  static void checkForm(Element element, Set<String> algorithms) throws ProviderException {
    for (Element form : Dom.children(element, Names.DSIG, "Signature")) {
      SignatureForm.check(form, element.getAttributeNS(null, "ID"), algorithms);
    }
  }

  /**
   * The signed tree of an element.
   *
   * @param keys whom to trust; a key that the message brings is not looked at
   * @throws ProviderException if it is not signed, or not so by one of the keys
   */
  static Document of(Element signed, List<PublicKey> keys, Set<String> algorithms, XmlLimits limits)
      throws ProviderException {
    if (!isSigned(signed)) {
      throw Troubles.signature("It is not signed");
    }
    checkForm(signed, algorithms);
    String id = signed.getAttributeNS(null, "ID");
    Document tree = SafeXml.parse(verified(signed, keys), limits);
    Element root = Dom.root(tree);
    if (!Dom.is(root, String.valueOf(signed.getNamespaceURI()), signed.getLocalName())
        || !root.getAttributeNS(null, "ID").equals(id)) {
      throw Troubles.signature("The signature is over something else");
    }
    return tree;
  }

  private static byte[] verified(Element signed, List<PublicKey> keys) throws ProviderException {
    Signature signature = XmlObjects.read(signed, SignableSAMLObject.class).getSignature();
    if (!(signature instanceof SignatureImpl read) || !fits(signature)) {
      throw Troubles.signature("The signature is not one of SAML");
    }
    if (keys.stream().noneMatch(key -> verifies(signature, key))) {
      throw Troubles.signature("The signature is by none of the provider's keys, or wrong");
    }
    return digested(read.getXMLSignature());
  }

  private static boolean fits(Signature signature) {
    try {
      new SAMLSignatureProfileValidator().validate(signature);
      return true;
    } catch (SignatureException e) {
      return false;
    }
  }

  private static boolean verifies(Signature signature, PublicKey key) {
    try {
      new ApacheSantuarioSignatureValidationProviderImpl()
          .validate(signature, new BasicCredential(key));
      return true;
    } catch (SignatureException e) {
      return false;
    }
  }

  /** The bytes, after we have digested them ourselves and found the signed digest. */
  private static byte[] digested(XMLSignature signature) throws ProviderException {
    try {
      Reference reference = signature.getSignedInfo().item(0);
      byte[] bytes = reference.getReferencedBytes();
      byte[] digest = digest(reference.getMessageDigestAlgorithm().getAlgorithmURI()).digest(bytes);
      if (!MessageDigest.isEqual(digest, reference.getDigestValue())) {
        throw Troubles.signature("The digest is not that of what was signed");
      }
      return bytes;
    } catch (XMLSecurityException | NoSuchAlgorithmException e) {
      throw Troubles.signature("What was signed cannot be read");
    }
  }

  private static MessageDigest digest(String algorithm) throws NoSuchAlgorithmException {
    return MessageDigest.getInstance(
        "SHA-" + algorithm.substring(algorithm.length() - "256".length()));
  }
}

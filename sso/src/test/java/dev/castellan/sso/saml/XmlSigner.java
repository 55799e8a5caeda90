package dev.castellan.sso.saml;

import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Signs by the JDK's own XML signatures, in the way of SAML or, for attacks, in another. */
final class XmlSigner {

  private static final String DSIG = "http://www.w3.org/2000/09/xmldsig#";
  static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
  static final String RSA_SHA1 = DSIG + "rsa-sha1";
  static final String DIGEST_SHA1 = DSIG + "sha1";

  String signature = RSA_SHA256;
  String digest = DigestMethod.SHA256;
  String canonical = CanonicalizationMethod.EXCLUSIVE;
  String transform = CanonicalizationMethod.EXCLUSIVE;
  String uri = null;
  int references = 1;
  Element extraTransform = null;
  boolean withCertificate = true;

  /** Puts a signature behind the issuer of an element. */
  void sign(Element target, Key key, X509Certificate certificate) {
    try {
      XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
      target.setIdAttribute("ID", true);
      List<Reference> all = new ArrayList<>();
      for (int i = 0; i < references; i++) {
        all.add(reference(factory, target));
      }
      var info =
          factory.newSignedInfo(
              factory.newCanonicalizationMethod(canonical, (C14NMethodParameterSpec) null),
              factory.newSignatureMethod(signature, null),
              all);
      Node issuer = Xml.children(target).get(0);
      DOMSignContext context =
          issuer.getNextSibling() == null
              ? new DOMSignContext(key, target)
              : new DOMSignContext(key, target, issuer.getNextSibling());
      context.setProperty("org.jcp.xml.dsig.secureValidation", false);
      context.setDefaultNamespacePrefix("ds");
      factory
          .newXMLSignature(info, withCertificate ? info(factory, certificate) : null)
          .sign(context);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Reference reference(XMLSignatureFactory factory, Element target) throws Exception {
    List<Transform> transforms = new ArrayList<>();
    transforms.add(factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null));
    if (extraTransform != null) {
      transforms.add(
          factory.newTransform(
              Transform.XSLT,
              new javax.xml.crypto.dsig.spec.XSLTTransformParameterSpec(
                  new javax.xml.crypto.dom.DOMStructure(extraTransform))));
    }
    transforms.add(factory.newTransform(transform, (TransformParameterSpec) null));
    return factory.newReference(
        uri == null ? "#" + target.getAttribute("ID") : uri,
        factory.newDigestMethod(digest, null),
        transforms,
        null,
        null);
  }

  private static KeyInfo info(XMLSignatureFactory factory, X509Certificate certificate) {
    KeyInfoFactory infos = factory.getKeyInfoFactory();
    return infos.newKeyInfo(List.of(infos.newX509Data(List.of(certificate))));
  }
}

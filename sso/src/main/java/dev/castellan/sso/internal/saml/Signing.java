package dev.castellan.sso.internal.saml;

import org.opensaml.core.xml.XMLObject;
import org.opensaml.saml.common.SAMLObjectContentReference;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.security.SecurityException;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.keyinfo.impl.X509KeyInfoGeneratorFactory;
import org.opensaml.xmlsec.signature.Signature;
import org.opensaml.xmlsec.signature.support.SignatureException;
import org.opensaml.xmlsec.signature.support.impl.provider.ApacheSantuarioSignerProviderImpl;

/** Signs what we send. */
final class Signing {

  private Signing() {}

  /** The text of an object with a signature in it. */
  static String sign(SignableSAMLObject object, SpKey key) {
    try {
      Signature signature = XmlObjects.make(Signature.DEFAULT_ELEMENT_NAME, Signature.class);
      BasicX509Credential credential = new BasicX509Credential(key.certificate(), key.key());
      signature.setSigningCredential(credential);
      signature.setSignatureAlgorithm(key.algorithm());
      signature.setCanonicalizationAlgorithm(Names.EXCLUSIVE);
      X509KeyInfoGeneratorFactory infos = new X509KeyInfoGeneratorFactory();
      infos.setEmitEntityCertificate(true);
      signature.setKeyInfo(infos.newInstance().generate(credential));
      object.setSignature(signature);
      ((SAMLObjectContentReference) signature.getContentReferences().get(0))
          .setDigestAlgorithm(Names.SHA256);
      XmlObjects.tree(object);
      new ApacheSantuarioSignerProviderImpl().signObject(signature);
      return XmlObjects.text((XMLObject) object);
    } catch (SecurityException | SignatureException e) {
      throw new IllegalStateException("A message of ours cannot be signed", e);
    }
  }
}

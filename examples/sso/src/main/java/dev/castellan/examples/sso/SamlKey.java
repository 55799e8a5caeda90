package dev.castellan.examples.sso;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A key with its certificate; signs by the JDK's own XML signatures. */
final class SamlKey {

  static final String ALGORITHM = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

  private final KeyPair pair;
  private final String certificate;

  private SamlKey(KeyPair pair, String certificate) {
    this.pair = pair;
    this.certificate = certificate;
  }

  static SamlKey make() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(3_072);
      KeyPair pair = generator.generateKeyPair();
      X500Name name = new X500Name("CN=example for trying only");
      Instant now = Instant.now();
      byte[] der =
          new JcaX509v3CertificateBuilder(
                  name,
                  BigInteger.ONE,
                  Date.from(now),
                  Date.from(now.plus(Duration.ofDays(365))),
                  name,
                  pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate()))
              .getEncoded();
      return new SamlKey(pair, Base64.getEncoder().encodeToString(der));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("This JVM cannot make a key", e);
    }
  }

  /** The certificate as metadata has it. */
  String certificate() {
    return certificate;
  }

  /** Signs bytes, in base64. */
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(pair.getPrivate());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JVM cannot sign", e);
    }
  }

  /**
   * A response with its assertion signed, and then signed itself.
   *
   * @param xml a response with one assertion
   */
  String signResponse(String xml) {
    try {
      Document document = parse(xml);
      Element response = document.getDocumentElement();
      sign((Element) response.getElementsByTagNameNS("*", "Assertion").item(0));
      sign(response);
      StringWriter text = new StringWriter();
      Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
      writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      writer.transform(new DOMSource(document), new StreamResult(text));
      return text.toString();
    } catch (TransformerException
        | GeneralSecurityException
        | MarshalException
        | XMLSignatureException e) {
      throw new IllegalStateException("This JVM cannot sign XML", e);
    }
  }

  /** Behind the issuer, where SAML has it. */
  private void sign(Element element)
      throws GeneralSecurityException, MarshalException, XMLSignatureException {
    element.setIdAttribute("ID", true);
    XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    Reference reference =
        factory.newReference(
            "#" + element.getAttribute("ID"),
            factory.newDigestMethod(DigestMethod.SHA256, null),
            List.of(
                factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                factory.newTransform(
                    CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
            null,
            null);
    DOMSignContext place =
        new DOMSignContext(pair.getPrivate(), element, element.getFirstChild().getNextSibling());
    place.setDefaultNamespacePrefix("ds");
    factory
        .newXMLSignature(
            factory.newSignedInfo(
                factory.newCanonicalizationMethod(
                    CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                factory.newSignatureMethod(ALGORITHM, null),
                List.of(reference)),
            null)
        .sign(place);
  }

  /**
   * Reads XML without a document type.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Document parse(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    } catch (ParserConfigurationException | IOException e) {
      throw new IllegalStateException("This JVM cannot read XML", e);
    } catch (SAXException e) {
      throw new IllegalArgumentException("That is no XML that is taken here", e);
    }
  }
}

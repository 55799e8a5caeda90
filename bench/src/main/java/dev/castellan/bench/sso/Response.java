package dev.castellan.bench.sso;

import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** A provider of SAML, as much of it as sends a response; by the JDK's own XML signatures. */
final class Response {

  private static final String IDP = "https://idp.example.com/saml";
  private static final String ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion";
  private static final String SIGNATURE = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

  private static final String METADATA =
      """
      <md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="%1$s">
      <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
      <md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
      <ds:X509Data><ds:X509Certificate>%2$s</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
      </md:KeyDescriptor>
      <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="%1$s/sso"/>
      </md:IDPSSODescriptor></md:EntityDescriptor>""";

  private static final String XML =
      """
      <samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="{assertion}" ID="_r1" Version="2.0" IssueInstant="{now}" Destination="{base}/acs" InResponseTo="{request}">
      <saml:Issuer>{idp}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
      <saml:Assertion xmlns:saml="{assertion}" ID="_a1" Version="2.0" IssueInstant="{now}"><saml:Issuer>{idp}</saml:Issuer>
      <saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">alice</saml:NameID>
      <saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="{request}" NotOnOrAfter="{end}" Recipient="{base}/acs"/></saml:SubjectConfirmation></saml:Subject>
      <saml:Conditions NotBefore="{now}" NotOnOrAfter="{end}"><saml:AudienceRestriction><saml:Audience>{base}/metadata</saml:Audience></saml:AudienceRestriction></saml:Conditions>
      <saml:AuthnStatement AuthnInstant="{now}" SessionIndex="_s1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
      <saml:AttributeStatement><saml:Attribute Name="mail"><saml:AttributeValue>alice@example.com</saml:AttributeValue></saml:Attribute>
      <saml:Attribute Name="groups"><saml:AttributeValue>operators</saml:AttributeValue><saml:AttributeValue>admins</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
      </saml:Assertion></samlp:Response>""";

  private static final String ENCRYPTED =
      """
      <saml:EncryptedAssertion xmlns:saml="%s"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element">
      <xenc:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/>
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/>
      <xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo>
      <xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData></saml:EncryptedAssertion>""";

  private final PrivateKey key;
  private final X509Certificate certificate;

  private Response(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /** With a new key, RSA-3072. */
  static Response make() throws GeneralSecurityException {
    String pem = newKey();
    return new Response(key(pem), certificate(pem));
  }

  /** A key with its certificate, in PEM, as Castellan makes them. */
  static String newKey() {
    SecretText made =
        Saml.kind(Outgoing.publicHosts())
            .missingSecrets(new ProviderConfig("x", Map.of(), Map.of()))
            .get("spKey");
    if (made == null) {
      throw new IllegalStateException("No key was made");
    }
    return made.expose();
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(block(pem, "PRIVATE KEY")));
  }

  private static X509Certificate certificate(String pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(block(pem, "CERTIFICATE")));
  }

  private static byte[] block(String pem, String label) {
    String begin = "-----BEGIN " + label + "-----";
    int at = pem.indexOf(begin) + begin.length();
    return Base64.getMimeDecoder().decode(pem.substring(at, pem.indexOf("-----END " + label)));
  }

  String metadata() throws GeneralSecurityException {
    String text = Base64.getEncoder().encodeToString(certificate.getEncoded());
    return METADATA.formatted(IDP, text);
  }

  /** A response that answers a request: its assertion signed, and itself too if that is wanted. */
  String signed(String request, boolean both) throws Exception {
    return signed(parse(plain(request)), both);
  }

  /** The same with the assertion encrypted to a certificate, and the response around signed. */
  String encrypted(String request, String to) throws Exception {
    String response = plain(request);
    int from = response.indexOf("<saml:Assertion");
    String last = "</saml:Assertion>";
    int until = response.indexOf(last) + last.length();
    // A document of its own, which declares its namespaces itself.
    Document assertion = parse(response.substring(from, until));
    sign(assertion.getDocumentElement());
    String hidden = encrypt(text(assertion), certificate(to));
    Document document = parse(response.substring(0, from) + hidden + response.substring(until));
    sign(document.getDocumentElement());
    return text(document);
  }

  private static String plain(String request) {
    Instant now = Instant.now();
    return XML.replace("\n", "")
        .replace("{assertion}", ASSERTION)
        .replace("{now}", now.toString())
        .replace("{end}", now.plus(Duration.ofMinutes(4)).toString())
        .replace("{base}", Started.URLS.base().toString())
        .replace("{idp}", IDP)
        .replace("{request}", request);
  }

  private String signed(Document document, boolean both) throws Exception {
    Element response = document.getDocumentElement();
    sign((Element) response.getElementsByTagNameNS(ASSERTION, "Assertion").item(0));
    if (both) {
      sign(response);
    }
    return text(document);
  }

  private void sign(Element element) throws Exception {
    element.setIdAttribute("ID", true);
    XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM");
    var reference =
        factory.newReference(
            "#" + element.getAttribute("ID"),
            factory.newDigestMethod(DigestMethod.SHA256, null),
            List.of(
                factory.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null),
                factory.newTransform(
                    CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null)),
            null,
            null);
    var info =
        factory.newSignedInfo(
            factory.newCanonicalizationMethod(
                CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
            factory.newSignatureMethod(SIGNATURE, null),
            List.of(reference));
    DOMSignContext place =
        new DOMSignContext(key, element, element.getFirstChild().getNextSibling());
    place.setDefaultNamespacePrefix("ds");
    factory.newXMLSignature(info, null).sign(place);
  }

  private static String encrypt(String assertion, X509Certificate to)
      throws GeneralSecurityException {
    byte[] secret = new byte[32];
    byte[] iv = new byte[12];
    SecureRandom random = new SecureRandom();
    random.nextBytes(secret);
    random.nextBytes(iv);
    Cipher aes = Cipher.getInstance("AES/GCM/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"), new GCMParameterSpec(128, iv));
    byte[] hidden = aes.doFinal(assertion.getBytes(StandardCharsets.UTF_8));
    byte[] data = new byte[iv.length + hidden.length];
    System.arraycopy(iv, 0, data, 0, iv.length);
    System.arraycopy(hidden, 0, data, iv.length, hidden.length);
    Cipher rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-1AndMGF1Padding");
    rsa.init(Cipher.ENCRYPT_MODE, to.getPublicKey());
    Base64.Encoder base64 = Base64.getEncoder();
    return ENCRYPTED
        .replace("\n", "")
        .formatted(
            ASSERTION, base64.encodeToString(rsa.doFinal(secret)), base64.encodeToString(data));
  }

  private static Document parse(String xml) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
  }

  private static String text(Document document) throws Exception {
    StringWriter text = new StringWriter();
    Transformer writer = TransformerFactory.newDefaultInstance().newTransformer();
    writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    writer.transform(new DOMSource(document), new StreamResult(text));
    return text.toString();
  }
}

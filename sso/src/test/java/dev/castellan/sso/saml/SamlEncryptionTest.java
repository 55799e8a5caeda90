package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;

/** Encrypted assertions. */
@Timeout(60)
class SamlEncryptionTest {

  private static final String GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm";
  private static final String OAEP = Xml.XENC + "rsa-oaep-mgf1p";

  private static Party idp;
  private static Party sp;
  private static Party next;

  @BeforeAll
  static void keys() {
    idp = Party.make();
    sp = Party.make();
    next = Party.make();
  }

  private final Rig rig = new Rig(idp, sp);
  private final Encrypter encrypter = new Encrypter();

  /** Signs the assertion if told so, encrypts it, and signs the response if told so. */
  private String encrypted(Answer answer, Party to) {
    String assertion = answer.assertion();
    if (answer.signAssertion) {
      Document alone = Xml.parse(assertion);
      answer.signer.sign(Xml.root(alone), idp.key(), idp.certificate());
      assertion = Xml.text(alone);
    }
    return wrap(answer, encrypter.encrypt(assertion, to.certificate().getPublicKey()));
  }

  private static String wrap(Answer answer, String encrypted) {
    Document response = Xml.parse(answer.response(encrypted));
    if (answer.signResponse) {
      answer.signer.sign(Xml.root(response), idp.key(), idp.certificate());
    }
    return Xml.text(response);
  }

  @Test
  void anEncryptedAssertionIsReadWhicheverPartIsSigned() {
    for (int way = 1; way < 8; way++) {
      Answer answer = rig.answer();
      answer.signResponse = (way & 1) != 0;
      answer.signAssertion = (way & 2) != 0;
      encrypter.keyBeside = (way & 4) != 0;
      if ((way & 3) != 0) {
        assertThat(rig.accepted(encrypted(answer, sp)).subject()).isEqualTo("alice");
      }
    }
  }

  @Test
  void v6_8_2_whatIsEncryptedAndNotSignedIsRefused() {
    Answer answer = rig.answer();
    answer.signResponse = false;
    answer.signAssertion = false;
    rig.refused(encrypted(answer, sp), ProviderProblem.SIGNATURE);
  }

  @Test
  void bothOfOurKeysDecrypt() {
    rig.secrets.put("nextSpKey", SecretText.of(next.pem()));
    rig.accepted(encrypted(rig.answer(), sp));
    rig.accepted(encrypted(rig.answer(), next));
    rig.refused(encrypted(rig.answer(), idp), ProviderProblem.ENCRYPTION);
  }

  @Test
  void cbcIsRefusedUnlessSwitchedOnAndSignedAround() {
    encrypter.gcm = false;
    rig.refused(encrypted(rig.answer(), sp), ProviderProblem.ENCRYPTION);
    Rig open = new Rig(idp, sp).with("allowCbc", "true");
    open.accepted(encrypted(open.answer(), sp));
    Answer inner = open.answer();
    inner.signResponse = false;
    open.refused(encrypted(inner, sp), ProviderProblem.ENCRYPTION);
  }

  /** The library takes the first method at any depth: this one, which looks like another. */
  @Test
  void aMethodThatHidesBeforeTheOtherIsRefused() {
    Answer answer = rig.answer();
    answer.signResponse = false;
    encrypter.gcm = false;
    rig.refused(hiding(encrypted(answer, sp), "cbc", GCM), ProviderProblem.ENCRYPTION);
    encrypter.gcm = true;
    encrypter.oaep = false;
    rig.refused(hiding(encrypted(answer, sp), "rsa-1_5", OAEP), ProviderProblem.ENCRYPTION);
  }

  /** With the method of this kind in an element that means nothing, and another in its place. */
  private static String hiding(String message, String kind, String shown) {
    Matcher method =
        Pattern.compile("<xenc:EncryptionMethod Algorithm=\"[^\"]*" + kind + "\"/>")
            .matcher(message);
    assertThat(method.find()).isTrue();
    return message.substring(0, method.start())
        + "<x xmlns=\"urn:x\">"
        + method.group()
        + "</x><xenc:EncryptionMethod Algorithm=\""
        + shown
        + "\"/>"
        + message.substring(method.end());
  }

  @Test
  void pkcs15IsRefused() {
    encrypter.oaep = false;
    rig.refused(encrypted(rig.answer(), sp), ProviderProblem.ENCRYPTION);
  }

  @Test
  void whatIsInsideIsHeldToTheSameRules() {
    Answer answer = rig.answer();
    answer.signAssertion = false;
    String good = answer.assertion();
    for (String bad :
        new String[] {
          good.replace("alice", "alice<!-- -->"),
          "<!DOCTYPE x>" + good,
          good + good,
          "<a>".repeat(20_000) + "</a>".repeat(20_000),
          "<saml:Subject xmlns:saml=\"" + Xml.ASSERTION + "\"/>",
          good.replace("<saml:Subject>", good + "<saml:Subject>"),
          ""
        }) {
      rig.refused(
          wrap(answer, encrypter.encrypt(bad, sp.certificate().getPublicKey())),
          ProviderProblem.BAD_ANSWER);
    }
  }

  @Test
  void aChangedCiphertextIsRefused() {
    Answer answer = rig.answer();
    answer.signResponse = false;
    String xml = encrypted(answer, sp);
    int at = xml.lastIndexOf("<xenc:CipherValue>") + 40;
    char other = xml.charAt(at) == 'A' ? 'B' : 'A';
    rig.refused(xml.substring(0, at) + other + xml.substring(at + 1), ProviderProblem.ENCRYPTION);
  }

  @Test
  void aKeyOfAnotherLengthThanSaidIsRefused() {
    Answer answer = rig.answer();
    answer.signResponse = false;
    rig.refused(
        encrypted(answer, sp).replace("aes128-gcm", "aes256-gcm"), ProviderProblem.ENCRYPTION);
  }
}

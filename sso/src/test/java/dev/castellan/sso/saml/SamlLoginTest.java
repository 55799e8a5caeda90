package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderProblem;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** Logins as they should go, and what is read from them. */
@Timeout(60)
class SamlLoginTest {

  private static Party idp;
  private static Party sp;

  @BeforeAll
  static void keys() {
    idp = Party.make();
    sp = Party.make();
  }

  private static Rig rig() {
    return new Rig(idp, sp);
  }

  @ParameterizedTest
  @EnumSource
  void aSignedResponseOfEachLookSaysWhoSomebodyIs(Answer.Look look) {
    for (int way = 1; way < 4; way++) {
      Rig rig =
          rig()
              .with("emailAttribute", "mail")
              .with("displayNameAttribute", "cn")
              .with("groupsAttribute", "groups");
      Answer answer = rig.answer();
      answer.look = look;
      answer.signResponse = (way & 1) != 0;
      answer.signAssertion = (way & 2) != 0;
      Identity identity = rig.accepted(answer.signed(idp));
      assertThat(identity.subject()).isEqualTo("alice");
      assertThat(identity.username()).isEqualTo("alice");
      assertThat(identity.email()).isEqualTo("alice@example.com");
      assertThat(identity.displayName()).isEqualTo("Alice Example");
      assertThat(identity.claims())
          .isEqualTo(
              Map.of(
                  "mail",
                  List.of("alice@example.com"),
                  "cn",
                  List.of("Alice Example"),
                  "groups",
                  List.of("operators", "admins")));
      assertThat(identity.providerSession()).contains("_session1");
      assertThat(identity.authenticatedAt()).contains(rig.lent.now);
      assertThat(identity.secondFactor()).isFalse();
      assertThat(identity.oneTimeId()).contains(Answer.IDP + " _assertion1");
      assertThat(identity.until()).isEqualTo(rig.lent.now.plus(Duration.ofMinutes(6)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
      })
  void aNameOfAnotherDomainIsNobodys(String format) {
    Rig rig = rig();
    Answer answer = rig.answer();
    answer.format = format;
    for (String good :
        new String[] {
          "",
          " NameQualifier=\"\"",
          " NameQualifier=\"" + Answer.IDP + "\"",
          " SPNameQualifier=\"" + Answer.ENTITY + "\""
        }) {
      answer.qualifiers = good;
      assertThat(rig.accepted(answer.signed(idp)).subject()).isEqualTo("alice");
    }
    for (String bad :
        new String[] {
          " NameQualifier=\"https://other.example\"",
          " SPNameQualifier=\"https://other.example\"",
          " NameQualifier=\"" + Answer.IDP + "\" SPNameQualifier=\"" + Answer.IDP + "\""
        }) {
      answer.qualifiers = bad;
      rig.refused(answer.signed(idp), ProviderProblem.WRONG_PARTY);
    }
  }

  @Test
  void aNameOfAnotherDomainIsNoSubjectInAnAttributeEither() {
    Rig rig = rig().with("subjectAttribute", "targeted");
    Answer answer = rig.answer();
    for (String domain : new String[] {Answer.IDP, "https://other.example"}) {
      String targeted =
          "<saml:AttributeStatement><saml:Attribute Name=\"targeted\"><saml:AttributeValue>"
              + "<saml:NameID NameQualifier=\""
              + domain
              + "\">t-1</saml:NameID></saml:AttributeValue></saml:Attribute>"
              + "</saml:AttributeStatement></saml:Assertion>";
      String assertion = answer.assertion().replace("</saml:Assertion>", targeted);
      String signed = answer.sign(answer.response(assertion), idp);
      if (domain.equals(Answer.IDP)) {
        assertThat(rig.accepted(signed).subject()).isEqualTo("t-1");
      } else {
        rig.refused(signed, ProviderProblem.INSUFFICIENT);
      }
    }
  }

  @Test
  void whatStandsOnceStandsOnce() {
    Rig rig = rig();
    Answer answer = rig.answer();
    answer.signResponse = false;
    String good = answer.signed(idp);
    String issuer = "<saml:Issuer>" + Answer.IDP + "</saml:Issuer>";
    rig.accepted(good);
    rig.refused(good.replaceFirst(issuer, issuer + issuer), ProviderProblem.BAD_ANSWER);
    rig.refused(
        good.replaceFirst("Destination=\"[^\"]*\"", "Destination=\" \""),
        ProviderProblem.BAD_ANSWER);
  }

  @Test
  void theRequestIsSignedOverTheQueryAndNamesUs() throws Exception {
    Rig rig = rig();
    Departure.Redirect redirect = (Departure.Redirect) rig.begin(true);
    Document request = Rig.sent(redirect);
    assertThat(Xml.root(request).getAttribute("AssertionConsumerServiceURL")).isEqualTo(Answer.ACS);
    assertThat(Xml.root(request).getAttribute("ForceAuthn")).isEqualTo("true");
    assertThat(Xml.root(request).getAttribute("Destination")).isEqualTo(Answer.IDP + "/sso");
    assertThat(Xml.one(request, Xml.ASSERTION, "Issuer").getTextContent()).isEqualTo(Answer.ENTITY);
    String query = redirect.to().getRawQuery();
    int end = query.indexOf("&Signature=");
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(sp.certificate());
    verifier.update(query.substring(0, end).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    assertThat(
            verifier.verify(Base64.getDecoder().decode(Rig.query(redirect.to()).get("Signature"))))
        .isTrue();
    assertThat(Rig.query(redirect.to())).containsEntry("RelayState", Rig.HANDLE);
    assertThat(redirect.toString()).doesNotContain("SAMLRequest");
  }

  @Test
  void theRequestByPostIsSignedInItself() {
    Rig rig = rig().with("requestBinding", "post").with("authnContexts", "urn:mfa");
    Departure.Form form = (Departure.Form) rig.begin(false);
    Document request = Rig.sent(form);
    assertThat(form.fields()).containsEntry("RelayState", Rig.HANDLE);
    assertThat(Verifier.signatureHolds(Xml.root(request), sp.certificate().getPublicKey()))
        .isTrue();
    assertThat(Xml.one(request, Xml.ASSERTION, "AuthnContextClassRef").getTextContent())
        .isEqualTo("urn:mfa");
  }

  @Test
  void idsOfRequestsDiffer() {
    Rig rig = rig();
    rig.begin(false);
    String first = rig.request;
    rig.begin(false);
    assertThat(rig.request).isNotEqualTo(first).hasSize(41);
  }

  @Test
  void v6_8_4_aSecondFactorCountsWhereTheAdministratorSaysSo() {
    Rig rig = rig().with("secondFactorContexts", "urn:mfa");
    Answer answer = rig.answer();
    answer.context = "urn:mfa";
    assertThat(rig.accepted(answer.signed(idp)).secondFactor()).isTrue();
  }

  @Test
  void whatWasAskedForMustHaveBeenDone() {
    Rig rig = rig().with("authnContexts", "urn:mfa");
    rig.refused(rig.answer().signed(idp), ProviderProblem.INSUFFICIENT);
    Answer answer = rig.answer();
    answer.context = "urn:mfa";
    rig.accepted(answer.signed(idp));
  }

  @Test
  void aLoginAgainMustBeNew() {
    Rig rig = rig();
    rig.begin(true);
    Answer answer = rig.answer();
    answer.authenticated = rig.lent.now.minusSeconds(61);
    rig.refused(answer.signed(idp), ProviderProblem.INSUFFICIENT);
    answer.authenticated = rig.lent.now.minusSeconds(59);
    rig.accepted(answer.signed(idp));
  }

  @Test
  void aLoginThereCanBeTooOld() {
    Rig rig = rig().with("maxAuthnAgeSeconds", "3600");
    Answer answer = rig.answer();
    answer.authenticated = rig.lent.now.minusSeconds(3661);
    rig.refused(answer.signed(idp), ProviderProblem.TIME);
    answer.authenticated = rig.lent.now.minusSeconds(3660);
    rig.accepted(answer.signed(idp));
  }

  @Test
  void aTransientNameIdentifiesNobody() {
    Rig rig = rig();
    Answer answer = rig.answer();
    answer.format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    rig.refused(answer.signed(idp), ProviderProblem.INSUFFICIENT);
  }

  @Test
  void anAttributeCanBeTheSubject() {
    Rig rig = rig().with("subjectAttribute", "mail").with("usernameAttribute", "cn");
    Answer answer = rig.answer();
    answer.format = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
    Identity identity = rig.accepted(answer.signed(idp));
    assertThat(identity.subject()).isEqualTo("alice@example.com");
    assertThat(identity.username()).isEqualTo("Alice Example");
  }

  @Test
  void c17_anAttributeThatIdentifiesHasOneValue() {
    Rig rig = rig().with("subjectAttribute", "groups");
    rig.refused(rig.answer().signed(idp), ProviderProblem.BAD_ANSWER);
    Rig mail = rig().with("emailAttribute", "groups");
    mail.refused(mail.answer().signed(idp), ProviderProblem.BAD_ANSWER);
    Rig missing = rig().with("subjectAttribute", "uid");
    missing.refused(missing.answer().signed(idp), ProviderProblem.INSUFFICIENT);
  }

  @Test
  void aThousandGroupsAreRead() {
    Rig rig = rig().with("groupsAttribute", "groups");
    Answer answer = rig.answer();
    answer.groups = java.util.stream.IntStream.range(0, 1_000).mapToObj(i -> "group-" + i).toList();
    assertThat(rig.accepted(answer.signed(idp)).claims().get("groups")).hasSize(1_000);
    answer.groups = java.util.stream.IntStream.range(0, 2_001).mapToObj(i -> "group-" + i).toList();
    rig.refused(answer.signed(idp), ProviderProblem.BAD_ANSWER);
  }

  @Test
  void v7_6_2_theProviderMayBeginOnlyIfThatIsSwitchedOn() {
    Rig off = rig();
    Answer answer = off.answer();
    answer.inResponseTo = null;
    answer.confirmationInResponseTo = null;
    off.refused(answer.signed(idp), ProviderProblem.WRONG_REQUEST);
    off.forgetRequest();
    off.refused(answer.signed(idp), ProviderProblem.WRONG_REQUEST);

    Rig on = rig().with("idpInitiated", "true");
    on.accepted(answer.signed(idp));
    answer.inResponseTo = "_other";
    answer.confirmationInResponseTo = "_other";
    on.refused(answer.signed(idp), ProviderProblem.WRONG_REQUEST);
  }

  @Test
  void eitherOfTwoKeysOfTheProviderSigns() {
    Party next = Party.make();
    Rig rig = rig().with("metadata", Rig.metadata(idp, next));
    rig.accepted(rig.answer().signed(idp));
    rig.accepted(rig.answer().signed(next));
  }

  @Test
  void whichPartIsSignedCanBeDemanded() {
    for (String demanded : List.of("response", "assertion", "both", "either")) {
      for (int way = 0; way < 4; way++) {
        Rig rig = rig().with("signed", demanded);
        Answer answer = rig.answer();
        answer.signResponse = (way & 1) != 0;
        answer.signAssertion = (way & 2) != 0;
        boolean fine =
            switch (demanded) {
              case "response" -> answer.signResponse;
              case "assertion" -> answer.signAssertion;
              case "both" -> way == 3;
              default -> way > 0;
            };
        if (fine) {
          rig.accepted(answer.signed(idp));
        } else {
          rig.refused(answer.signed(idp), ProviderProblem.SIGNATURE);
        }
      }
    }
  }
}

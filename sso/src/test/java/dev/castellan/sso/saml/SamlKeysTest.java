package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.ProviderProblem;
import java.nio.charset.StandardCharsets;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Document;

/** Keys on curves, and many logins at once. */
@Timeout(120)
class SamlKeysTest {

  private static Party rsa;
  private static Party curve;

  @BeforeAll
  static void keys() {
    rsa = Party.make();
    curve = Party.curve();
  }

  @Test
  void aProviderMaySignOnACurve() {
    Rig rig = new Rig(curve, rsa);
    Answer answer = rig.answer();
    answer.signer.signature = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
    String xml = answer.signed(curve);
    assertThat(rig.accepted(xml).subject()).isEqualTo("alice");
    assertThat(
            new Verifier(curve.certificate().getPublicKey(), rig.request, rig.lent.now)
                .subject(xml))
        .contains("alice");
    // The other sort of key does not fit the algorithm.
    Answer other = rig.answer();
    rig.refused(other.signed(rsa), ProviderProblem.SIGNATURE);
  }

  @Test
  void weMaySignOnACurveAndOfferNoEncryptionThen() throws Exception {
    Rig rig = new Rig(rsa, curve);
    Departure.Redirect to = (Departure.Redirect) rig.begin(false);
    String query = to.to().getRawQuery();
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(curve.certificate());
    verifier.update(
        query.substring(0, query.indexOf("&Signature=")).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getDecoder().decode(Rig.query(to.to()).get("Signature"))))
        .isTrue();
    Document metadata = Xml.parse(rig.provider().metadata(Rig.URLS).orElseThrow().text());
    assertThat(Xml.all(metadata, "urn:oasis:names:tc:SAML:2.0:metadata", "KeyDescriptor"))
        .hasSize(1);
    rig.with("requestBinding", "post").with("signMetadata", "true");
    assertThat(rig.accepted(rig.answer().signed(rsa)).subject()).isEqualTo("alice");
  }

  @Test
  void c14_manyLoginsAtOnceEachGetTheirOwn() throws Exception {
    Rig rig = new Rig(rsa, rsa);
    BrowserProvider provider = rig.provider();
    List<BrowserCall> calls = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Departure to = rig.begin(false);
      Answer answer = rig.answer();
      answer.nameId = "user-" + i;
      answer.id = "_assertion" + i;
      calls.add(
          new BrowserCall(
              Rig.URLS,
              "",
              Rig.form(answer.signed(rsa)),
              Optional.empty(),
              Optional.of(to.state())));
    }
    ExecutorService threads = Executors.newFixedThreadPool(8, Thread::new);
    try {
      List<Callable<Boolean>> tasks = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        int user = i % 8;
        tasks.add(
            () ->
                provider.complete(calls.get(user)) instanceof Arrival.Identified found
                    && found.identity().subject().equals("user-" + user));
      }
      for (Future<Boolean> right : threads.invokeAll(tasks)) {
        assertThat(right.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}

package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import dev.castellan.sso.TestCastellan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Metadata of both sides, and what a configuration must be like. */
@Timeout(60)
class SamlMetadataTest {

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

  private Document ours() throws ProviderException {
    return Xml.parse(rig.provider().metadata(Rig.URLS).orElseThrow().text());
  }

  private static final String MD = "urn:oasis:names:tc:SAML:2.0:metadata";

  @Test
  void ourMetadataHasBothKeysWhileOneFollowsTheOther() throws Exception {
    rig.secrets.put("nextSpKey", SecretText.of(next.pem()));
    Document metadata = ours();
    assertThat(Xml.root(metadata).getAttribute("entityID")).isEqualTo(Answer.ENTITY);
    List<Element> keys = Xml.all(metadata, MD, "KeyDescriptor");
    assertThat(keys).hasSize(4);
    assertThat(metadata.getDocumentElement().getTextContent())
        .contains(sp.base64())
        .contains(next.base64());
    assertThat(Xml.one(metadata, MD, "AssertionConsumerService").getAttribute("Location"))
        .isEqualTo(Answer.ACS);
    assertThat(Xml.all(metadata, MD, "SingleLogoutService")).hasSize(2);
  }

  @Test
  void ourMetadataIsSignedIfThatIsWanted() throws Exception {
    rig.with("signMetadata", "true").with("entityId", "urn:mq");
    Document metadata = ours();
    assertThat(Xml.root(metadata).getAttribute("entityID")).isEqualTo("urn:mq");
    assertThat(Verifier.signatureHolds(Xml.root(metadata), sp.certificate().getPublicKey()))
        .isTrue();
    assertThat(Verifier.signatureHolds(Xml.root(metadata), next.certificate().getPublicKey()))
        .isFalse();
  }

  /** As docs/sso-saml.md shows it: REST never reads a file of the server. */
  @Test
  void metadataInAFileIsReadByTheHost(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("idp.xml");
    Files.writeString(
        file, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Rig.metadata(idp) + "\n");
    NewLoginProvider corp =
        NewLoginProvider.of("corp", "saml", "Company account")
            .value("metadata", Files.readString(file))
            .secret("spKey", SecretText.of(sp.pem()));
    try (TestCastellan here = new TestCastellan(Saml.kind(Outgoing.publicHosts()), corp)) {
      Departure gone =
          here.castellan.providerLogin().begin("corp", TestCastellan.URLS, "/", false).departure();
      assertThat(((Departure.Redirect) gone).to().toString()).startsWith(Answer.IDP + "/sso?");
    }
  }

  private void invalid(String field) {
    assertThat(catchThrowable(() -> rig.kind.validate(rig.config())))
        .as(String.valueOf(rig.values))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
  }

  @Test
  void aConfigurationThatBreaksARuleNamesTheField() {
    rig.kind.validate(rig.config());
    String good = Rig.metadata(idp);
    for (String bad :
        List.of(
            "<x/>",
            "<!DOCTYPE x>" + good,
            good.replace("IDPSSODescriptor", "SPSSODescriptor"),
            good.replace("https://idp.example/saml/sso", "http://idp.example/saml/sso"),
            good.replace("https://idp.example/saml/sso", "javascript:alert(1)"),
            good.replace(" use=\"signing\"", " use=\"encryption\""),
            Rig.metadata("", ""),
            "<md:EntitiesDescriptor xmlns:md=\""
                + MD
                + "\">"
                + good
                + good.replace(Answer.IDP, "urn:b")
                + "</md:EntitiesDescriptor>")) {
      rig.with("metadata", bad);
      invalid("metadata");
    }
    rig.with("metadata", good).with("metadataUrl", "https://idp.example/metadata");
    invalid("metadataUrl");
    rig.values.remove("metadata");
    rig.kind.validate(rig.config());
    rig.with("metadataUrl", "http://idp.example/metadata");
    invalid("metadataUrl");
    rig.with("metadataUrl", "https://idp.example/metadata").with("refreshSeconds", "59");
    invalid("refreshSeconds");
    rig.values.remove("refreshSeconds");
    rig.with("nameIdFormat", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient");
    invalid("nameIdFormat");
    rig.values.remove("nameIdFormat");
    rig.secrets.put("spKey", SecretText.of("no key"));
    invalid("spKey");
    rig.secrets.put("spKey", SecretText.of(sp.pem()));
    rig.with("spCertificate", next.pem());
    invalid("spKey");
    rig.values.remove("spCertificate");
    rig.with("metadataCertificate", "x");
    invalid("metadataCertificate");
  }

  @Test
  void oneOfSeveralProvidersIsChosenByItsEntityId() {
    String both =
        "<md:EntitiesDescriptor xmlns:md=\""
            + MD
            + "\">"
            + Rig.metadata(next)
                .replace(Answer.IDP, "urn:b")
                .replace("urn:b/", "https://b.example/")
            + Rig.metadata(idp)
            + "</md:EntitiesDescriptor>";
    rig.with("metadata", both).with("idpEntityId", Answer.IDP);
    rig.accepted(rig.answer().signed(idp));
    rig.refused(rig.answer().signed(next), ProviderProblem.SIGNATURE);
  }

  @Test
  void metadataMustBeSignedByWhomTheAdministratorSays() {
    Document document = Xml.parse(Rig.metadata(idp).replace(" entityID", " ID=\"_m\" entityID"));
    new XmlSigner().sign(Xml.root(document), next.key(), next.certificate());
    String signed = Xml.text(document);
    rig.with("metadata", signed).with("metadataCertificate", next.pem());
    rig.accepted(rig.answer().signed(idp));
    for (String bad : List.of(Rig.metadata(idp), signed.replace("/sso", "/oss"))) {
      Rig other = new Rig(idp, sp).with("metadata", bad).with("metadataCertificate", next.pem());
      assertThatThrownBy(() -> other.kind.validate(other.config()))
          .isInstanceOf(InvalidInputException.class);
    }
    Rig foreign = new Rig(idp, sp).with("metadata", signed).with("metadataCertificate", sp.pem());
    assertThatThrownBy(() -> foreign.kind.validate(foreign.config()))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void metadataIsOverWhenItSays() {
    String until = " validUntil=\"" + rig.lent.now.plusSeconds(10) + "\"";
    rig.with("metadata", Rig.metadata(idp).replace(" entityID", until + " entityID"));
    String xml = rig.answer().signed(idp);
    rig.accepted(xml);
    rig.lent.now = rig.lent.now.plusSeconds(10);
    rig.refused(xml, ProviderProblem.TIME);
    assertThatThrownBy(() -> rig.provider().begin(new LoginStart(Rig.URLS, Rig.HANDLE, false)))
        .isInstanceOf(ProviderException.class);
    assertThatThrownBy(() -> rig.kind.start(rig.config(), rig.lent))
        .isInstanceOf(ProviderException.class);
  }

  @Test
  void metadataFromAnAddressIsReadAnewAndTheLastGoodKept() throws Exception {
    AtomicReference<String> served = new AtomicReference<>(Rig.metadata(idp));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = served.get().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(
              body.length == 0 ? 500 : 200, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      rig.values.remove("metadata");
      rig.with("metadataUrl", "http://127.0.0.1:" + server.getAddress().getPort() + "/metadata");
      rig.accepted(rig.answer().signed(idp));
      assertThat(rig.lent.tasks).hasSize(1);
      served.set("");
      rig.lent.tasks.get(0).run();
      assertThat(rig.lent.reported).contains(ProviderProblem.PEER_ERROR);
      rig.accepted(rig.answer().signed(idp));
      served.set("<x/>");
      rig.lent.tasks.get(0).run();
      assertThat(rig.lent.reported).isPresent();
      rig.accepted(rig.answer().signed(idp));
      served.set(Rig.metadata(next));
      rig.lent.tasks.get(0).run();
      assertThat(rig.lent.reported).isEmpty();
      rig.refused(rig.answer().signed(idp), ProviderProblem.SIGNATURE);
      rig.accepted(rig.answer().signed(next));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aTestTellsStepByStep() {
    BrowserProvider provider = rig.provider();
    assertThat(provider.test(Rig.URLS))
        .extracting(ProviderCheck::step)
        .containsExactly("metadata", "keys", "request");
    assertThat(provider.test(Rig.URLS)).allMatch(check -> check.problem().isEmpty());
    provider.close();
  }

  @Test
  void aKeyIsMadeOnlyIfThereIsNone() {
    assertThat(rig.kind.missingSecrets(rig.config())).isEmpty();
    rig.secrets.clear();
    assertThat(rig.kind.missingSecrets(rig.config())).containsOnlyKeys("spKey");
    assertThat(sp.certificate().getPublicKey().toString()).contains("3072");
    assertThatThrownBy(() -> rig.kind.start(rig.config(), rig.lent))
        .isInstanceOf(ProviderException.class);
  }
}

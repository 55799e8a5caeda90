package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSSerializer;

/**
 * Signed responses, changed at random in their trees. Whatever is still accepted says what was
 * signed, and {@link Verifier} finds the same.
 */
class SamlFuzzTest {

  private static Party idp;
  private static Party sp;

  @BeforeAll
  static void keys() {
    idp = Party.make();
    sp = Party.make();
  }

  @Test
  @Timeout(240)
  void fiveThousandMutants() {
    fuzz(5_000);
  }

  @Test
  @Tag("long")
  @Timeout(14_400)
  void aMillionMutants() {
    fuzz(Integer.getInteger("castellan.saml.mutants", 1_000_000));
  }

  private static void fuzz(int mutants) {
    long seed = Long.getLong("castellan.seed", System.nanoTime());
    System.out.println("SamlFuzzTest seed " + seed);
    Random random = new Random(seed);
    Rig rig = new Rig(idp, sp).with("groupsAttribute", "groups");
    List<String> samples = samples(rig);
    List<Identity> identities = samples.stream().map(rig::accepted).toList();
    Verifier second = new Verifier(idp.certificate().getPublicKey(), rig.request, rig.lent.now);
    int accepted = 0;
    long spent = 0;
    for (int i = 0; i < mutants; i++) {
      int sample = random.nextInt(samples.size());
      String mutant = new Mutator(random).mutate(samples.get(sample));
      long began = System.nanoTime();
      Arrival arrival = rig.arrive(mutant);
      spent += System.nanoTime() - began;
      Optional<String> opinion = second.subject(mutant);
      Optional<String> ours = Optional.empty();
      if (arrival instanceof Arrival.Identified identified) {
        accepted++;
        ours = Optional.of(identified.identity().subject());
        assertSame(identified.identity(), identities.get(sample), seed, mutant);
      }
      assertThat(ours).as("seed %s, %s, %s", seed, arrival, mutant).isEqualTo(opinion);
    }
    System.out.println(
        "SamlFuzzTest accepted "
            + accepted
            + " of "
            + mutants
            + ", in "
            + spent / mutants / 1_000
            + " us each");
    assertThat(accepted).isBetween(1, mutants - 1);
  }

  private static void assertSame(Identity found, Identity signed, long seed, String mutant) {
    assertThat(found.subject()).as("seed %s, %s", seed, mutant).isEqualTo(signed.subject());
    assertThat(found.claims()).as("seed %s, %s", seed, mutant).isEqualTo(signed.claims());
    assertThat(found.oneTimeId()).as("seed %s, %s", seed, mutant).isEqualTo(signed.oneTimeId());
    assertThat(found.providerSession())
        .as("seed %s, %s", seed, mutant)
        .isEqualTo(signed.providerSession());
  }

  private static List<String> samples(Rig rig) {
    List<String> samples = new ArrayList<>();
    for (Answer.Look look : Answer.Look.values()) {
      for (int way = 1; way < 4; way++) {
        Answer answer = rig.answer();
        answer.look = look;
        answer.signResponse = (way & 1) != 0;
        answer.signAssertion = (way & 2) != 0;
        samples.add(answer.signed(idp));
      }
    }
    return samples;
  }

  /** Changes a tree in one to three places. */
  private static final class Mutator {

    private final Random random;

    Mutator(Random random) {
      this.random = random;
    }

    String mutate(String xml) {
      Document document = Xml.parse(xml);
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        change(document);
      }
      return raw(document);
    }

    /** As it is, also where prefixes are not declared. */
    private static String raw(Document document) {
      DOMImplementationLS writers =
          (DOMImplementationLS) document.getImplementation().getFeature("LS", "3.0");
      LSSerializer writer = writers.createLSSerializer();
      writer.getDomConfig().setParameter("xml-declaration", false);
      writer.getDomConfig().setParameter("namespaces", false);
      writer.getDomConfig().setParameter("well-formed", false);
      return writer.writeToString(document);
    }

    private void change(Document document) {
      if (Xml.root(document) == null) {
        return;
      }
      List<Element> all = new ArrayList<>();
      Attacks.each(Xml.root(document), all::add);
      Element one = all.get(random.nextInt(all.size()));
      Element other = all.get(random.nextInt(all.size()));
      try {
        switch (random.nextInt(12)) {
          case 0 -> other.appendChild(one.cloneNode(true));
          case 1 -> other.getParentNode().insertBefore(one.cloneNode(true), other);
          case 2 -> other.appendChild(one);
          case 3 -> one.getParentNode().removeChild(one);
          case 4 -> one.setTextContent(word());
          case 5 -> one.appendChild(document.createComment(word()));
          case 6 -> attribute(one, other);
          case 7 -> forge(one, other);
          case 8 -> one.getParentNode().replaceChild(other.cloneNode(true), one);
          case 9 -> one.appendChild(document.createTextNode(word()));
          case 10 -> wrap(document, one);
          default -> document.renameNode(one, one.getNamespaceURI(), other.getNodeName());
        }
      } catch (org.w3c.dom.DOMException | NullPointerException e) {
        // Not a tree any more; the document stays as it was.
      }
    }

    private String word() {
      List<String> words =
          List.of("mallory", " ", "_assertion1", "_response1", Answer.IDP, "\n", "2.0");
      return words.get(random.nextInt(words.size()));
    }

    private void attribute(Element one, Element other) {
      if (one.getAttributes().getLength() == 0 || random.nextBoolean()) {
        one.setAttribute(List.of("ID", "Id", "id", "x", "URI").get(random.nextInt(5)), word());
        return;
      }
      Attr attribute =
          (Attr) one.getAttributes().item(random.nextInt(one.getAttributes().getLength()));
      switch (random.nextInt(3)) {
        case 0 -> one.removeAttributeNode(attribute);
        case 1 -> attribute.setValue(word());
        default -> other.setAttribute(attribute.getName(), attribute.getValue());
      }
    }

    private static void forge(Element one, Element other) {
      Element copy = (Element) one.cloneNode(true);
      Attacks.each(
          copy,
          element -> {
            if (element.getLocalName().equals("NameID")) {
              element.setTextContent(Attacks.FORGED);
            }
          });
      other.getParentNode().insertBefore(copy, other);
    }

    private static void wrap(Document document, Element one) {
      Node parent = one.getParentNode();
      Element around = document.createElementNS(Xml.PROTOCOL, "samlp:Extensions");
      parent.replaceChild(around, one);
      around.appendChild(one);
    }
  }
}

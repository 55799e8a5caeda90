package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.util.List;
import java.util.Set;
import org.w3c.dom.Element;

/**
 * The one form of a signature that is accepted (SAML core 5.4): over its parent, named by its id,
 * with the two transforms of the standard, by algorithms from a list. Looked at before anything is
 * computed, so that no transform, reference or key that a stranger named is ever followed.
 */
final class SignatureForm {

  private SignatureForm() {}

  /** Checks a {@code ds:Signature} below what it signs. */
  static void check(Element signature, String signedId, Set<String> algorithms)
      throws ProviderException {
    List<Element> parts = Dom.children(signature);
    demand(parts.size() == 2 || parts.size() == 3, "The signature has parts that do not belong");
    named(parts.get(0), "SignedInfo");
    named(parts.get(1), "SignatureValue");
    if (parts.size() == 3) {
      named(parts.get(2), "KeyInfo");
    }
    checkSignedInfo(Dom.children(parts.get(0)), signedId, algorithms);
  }

  private static void checkSignedInfo(List<Element> parts, String id, Set<String> algorithms)
      throws ProviderException {
    demand(parts.size() == 3, "The signature does not have exactly one reference");
    named(parts.get(0), "CanonicalizationMethod");
    named(parts.get(1), "SignatureMethod");
    named(parts.get(2), "Reference");
    among(parts.get(0), Set.of(Names.EXCLUSIVE), "The canonicalisation is not accepted");
    among(parts.get(1), algorithms, "The algorithm of the signature is not accepted");
    demand(Dom.children(parts.get(1)).isEmpty(), "The algorithm of the signature has parameters");
    checkReference(parts.get(2), id);
  }

  private static void checkReference(Element reference, String id) throws ProviderException {
    demand(
        !id.isEmpty() && reference.getAttribute("URI").equals("#" + id),
        "The signature is not over what it stands in");
    List<Element> parts = Dom.children(reference);
    demand(parts.size() == 3, "The reference has parts that do not belong");
    named(parts.get(0), "Transforms");
    named(parts.get(1), "DigestMethod");
    named(parts.get(2), "DigestValue");
    among(parts.get(1), Names.DIGESTS, "The digest is not accepted");
    List<Element> transforms = Dom.children(parts.get(0));
    demand(transforms.size() == 2, "The transforms are not those of SAML");
    transform(transforms.get(0), Names.ENVELOPED);
    demand(Dom.children(transforms.get(0)).isEmpty(), "The transforms are not those of SAML");
    transform(transforms.get(1), Names.EXCLUSIVE);
  }

  private static void transform(Element transform, String algorithm) throws ProviderException {
    named(transform, "Transform");
    among(transform, Set.of(algorithm), "The transforms are not those of SAML");
  }

  private static void named(Element part, String name) throws ProviderException {
    demand(Dom.is(part, Names.DSIG, name), "The signature has no " + name + " in its place");
  }

  private static void among(Element part, Set<String> algorithms, String otherwise)
      throws ProviderException {
    demand(algorithms.contains(part.getAttribute("Algorithm")), otherwise);
  }

  private static void demand(boolean kept, String rule) throws ProviderException {
    if (!kept) {
      throw Troubles.signature(rule);
    }
  }
}

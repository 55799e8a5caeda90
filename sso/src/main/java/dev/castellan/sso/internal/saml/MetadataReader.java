package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.opensaml.saml.saml2.common.TimeBoundSAMLObject;
import org.opensaml.saml.saml2.metadata.Endpoint;
import org.opensaml.saml.saml2.metadata.EntitiesDescriptor;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.IDPSSODescriptor;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.security.credential.UsageType;
import org.opensaml.xmlsec.signature.X509Data;
import org.w3c.dom.Element;

/** Reads a provider's metadata. */
final class MetadataReader {

  private static final Set<String> BINDINGS = Set.of(Names.REDIRECT, Names.POST);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Optional<PublicKey> signer;
  private final Optional<String> wanted;

  /**
   * @param signer who must have signed it, if anybody must
   * @param wanted the entity id of the provider; if empty there must be one provider alone
   */
  MetadataReader(Optional<PublicKey> signer, Optional<String> wanted) {
    this.signer = signer;
    this.wanted = wanted;
  }

  IdpMetadata read(String text) throws ProviderException {
    OpenSaml.start();
    Element root = Dom.root(SafeXml.parse(text, XmlLimits.METADATA));
    if (signer.isPresent()) {
      root =
          Dom.root(
              SignedBytes.of(
                  root, List.of(signer.get()), Set.copyOf(Names.SIGNATURES), XmlLimits.METADATA));
    }
    List<Found> found = new ArrayList<>();
    collect(root, Optional.empty(), found);
    return choose(found);
  }

  /** A provider, and when what stands around it is over. */
  private record Found(EntityDescriptor entity, IDPSSODescriptor role, Optional<Instant> until) {}

  private void collect(Element root, Optional<Instant> until, List<Found> found)
      throws ProviderException {
    if (Dom.is(root, Names.METADATA, "EntitiesDescriptor")) {
      EntitiesDescriptor entities = XmlObjects.read(root, EntitiesDescriptor.class);
      Optional<Instant> end = earlier(until, entities);
      for (Element child : Dom.children(root)) {
        if (Dom.is(child, Names.METADATA, "EntitiesDescriptor")
            || Dom.is(child, Names.METADATA, "EntityDescriptor")) {
          collect(child, end, found);
        }
      }
    } else {
      add(XmlObjects.read(root, EntityDescriptor.class), until, found);
    }
  }

  private void add(EntityDescriptor entity, Optional<Instant> until, List<Found> found) {
    IDPSSODescriptor role = entity.getIDPSSODescriptor(Names.PROTOCOL);
    if (role != null && wanted.filter(id -> !id.equals(entity.getEntityID())).isEmpty()) {
      found.add(new Found(entity, role, earlier(earlier(until, entity), role)));
    }
  }

  private static Optional<Instant> earlier(Optional<Instant> end, TimeBoundSAMLObject of) {
    return Stream.concat(end.stream(), Stream.ofNullable(of.getValidUntil()))
        .min(Instant::compareTo);
  }

  private static IdpMetadata choose(List<Found> found) throws ProviderException {
    if (found.size() != 1) {
      throw Troubles.configuration(
          found.isEmpty()
              ? "The metadata has no such identity provider for SAML 2.0"
              : "The metadata has several identity providers; say which by idpEntityId");
    }
    Found one = found.get(0);
    String id = one.entity().getEntityID();
    if (id == null || id.isBlank() || id.length() > 1_024) {
      throw Troubles.configuration("The provider's entity id does not have 1 to 1024 characters");
    }
    return new IdpMetadata(
        id,
        keys(one.role()),
        endpoints(one.role().getSingleSignOnServices(), false),
        endpoints(one.role().getSingleLogoutServices(), false),
        endpoints(one.role().getSingleLogoutServices(), true),
        one.until());
  }

  private static List<PublicKey> keys(IDPSSODescriptor role) throws ProviderException {
    List<PublicKey> keys = new ArrayList<>();
    for (KeyDescriptor descriptor : role.getKeyDescriptors()) {
      if (descriptor.getUse() != UsageType.ENCRYPTION && descriptor.getKeyInfo() != null) {
        for (X509Data data : descriptor.getKeyInfo().getX509Datas()) {
          first(data).filter(Strength::suffices).ifPresent(keys::add);
        }
      }
    }
    if (keys.isEmpty() || keys.size() > 16) {
      throw Troubles.configuration(
          "The metadata does not have 1 to 16 certificates for signatures, RSA from 2048 bits on"
              + " or a curve from 256");
    }
    return keys;
  }

  /** The first certificate is that of the key; it is a container, its dates are not looked at. */
  private static Optional<PublicKey> first(X509Data data) throws ProviderException {
    if (data.getX509Certificates().isEmpty()) {
      return Optional.empty();
    }
    String text = String.valueOf(data.getX509Certificates().get(0).getValue());
    try {
      byte[] der = Base64.getDecoder().decode(text.replaceAll("\\s", ""));
      return Optional.of(Pem.certificate(der).getPublicKey());
    } catch (CertificateException | IllegalArgumentException e) {
      throw Troubles.configuration("The metadata has a certificate that cannot be read");
    }
  }

  private static Map<String, URI> endpoints(List<? extends Endpoint> all, boolean answers)
      throws ProviderException {
    Map<String, URI> found = new HashMap<>();
    for (Endpoint endpoint : all) {
      if (BINDINGS.contains(String.valueOf(endpoint.getBinding()))) {
        boolean other = answers && endpoint.getResponseLocation() != null;
        String location = other ? endpoint.getResponseLocation() : endpoint.getLocation();
        found.putIfAbsent(endpoint.getBinding(), address(String.valueOf(location)));
      }
    }
    return found;
  }

  private static URI address(String text) throws ProviderException {
    try {
      URI uri = URI.create(text);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      String host = String.valueOf(uri.getHost());
      boolean safe = scheme.equals("https") || (scheme.equals("http") && LOOPBACK.contains(host));
      if (uri.getHost() != null && uri.getRawFragment() == null && safe) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw Troubles.configuration("The metadata has an address that is not absolute by https");
  }
}

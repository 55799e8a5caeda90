package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderUrls;
import java.util.List;
import org.opensaml.saml.saml2.metadata.AssertionConsumerService;
import org.opensaml.saml.saml2.metadata.EncryptionMethod;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.saml.saml2.metadata.NameIDFormat;
import org.opensaml.saml.saml2.metadata.SPSSODescriptor;
import org.opensaml.saml.saml2.metadata.SingleLogoutService;
import org.opensaml.security.credential.UsageType;
import org.opensaml.xmlsec.signature.KeyInfo;
import org.opensaml.xmlsec.signature.X509Certificate;
import org.opensaml.xmlsec.signature.X509Data;

/** What we tell the provider about us. */
final class SpMetadata {

  private final Settings settings;

  SpMetadata(Settings settings) {
    this.settings = settings;
  }

  String text(String entityId, ProviderUrls urls) {
    EntityDescriptor entity =
        XmlObjects.make(EntityDescriptor.DEFAULT_ELEMENT_NAME, EntityDescriptor.class);
    entity.setEntityID(entityId);
    entity.getRoleDescriptors().add(role(urls));
    if (!settings.signMetadata()) {
      return XmlObjects.text(entity);
    }
    entity.setID("metadata");
    return Signing.sign(entity, settings.signingKey());
  }

  private SPSSODescriptor role(ProviderUrls urls) {
    SPSSODescriptor role =
        XmlObjects.make(SPSSODescriptor.DEFAULT_ELEMENT_NAME, SPSSODescriptor.class);
    role.addSupportedProtocol(Names.PROTOCOL);
    role.setAuthnRequestsSigned(true);
    Settings.Signed signed = settings.trust().signed();
    role.setWantAssertionsSigned(
        signed == Settings.Signed.ASSERTION || signed == Settings.Signed.BOTH);
    for (SpKey key : settings.keys()) {
      role.getKeyDescriptors().add(descriptor(key, UsageType.SIGNING));
      if (key.isRsa()) {
        role.getKeyDescriptors().add(descriptor(key, UsageType.ENCRYPTION));
      }
    }
    if (settings.singleLogout()) {
      for (String binding : List.of(Names.REDIRECT, Names.POST)) {
        role.getSingleLogoutServices().add(logout(binding, urls));
      }
    }
    settings.request().nameIdFormat().ifPresent(format -> role.getNameIDFormats().add(of(format)));
    role.getAssertionConsumerServices().add(consumer(urls));
    return role;
  }

  private static AssertionConsumerService consumer(ProviderUrls urls) {
    AssertionConsumerService service =
        XmlObjects.make(
            AssertionConsumerService.DEFAULT_ELEMENT_NAME, AssertionConsumerService.class);
    service.setBinding(Names.POST);
    service.setLocation(urls.acs().toString());
    service.setIndex(0);
    service.setIsDefault(true);
    return service;
  }

  private static SingleLogoutService logout(String binding, ProviderUrls urls) {
    SingleLogoutService service =
        XmlObjects.make(SingleLogoutService.DEFAULT_ELEMENT_NAME, SingleLogoutService.class);
    service.setBinding(binding);
    service.setLocation(urls.logout().toString());
    return service;
  }

  private static NameIDFormat of(String format) {
    NameIDFormat element = XmlObjects.make(NameIDFormat.DEFAULT_ELEMENT_NAME, NameIDFormat.class);
    element.setURI(format);
    return element;
  }

  private static KeyDescriptor descriptor(SpKey key, UsageType use) {
    X509Certificate certificate =
        XmlObjects.make(X509Certificate.DEFAULT_ELEMENT_NAME, X509Certificate.class);
    certificate.setValue(key.certificateText());
    X509Data data = XmlObjects.make(X509Data.DEFAULT_ELEMENT_NAME, X509Data.class);
    data.getX509Certificates().add(certificate);
    KeyInfo info = XmlObjects.make(KeyInfo.DEFAULT_ELEMENT_NAME, KeyInfo.class);
    info.getX509Datas().add(data);
    KeyDescriptor descriptor =
        XmlObjects.make(KeyDescriptor.DEFAULT_ELEMENT_NAME, KeyDescriptor.class);
    descriptor.setUse(use);
    descriptor.setKeyInfo(info);
    if (use == UsageType.ENCRYPTION) {
      for (String algorithm : List.of("aes256-gcm", "aes128-gcm")) {
        EncryptionMethod method =
            XmlObjects.make(EncryptionMethod.DEFAULT_ELEMENT_NAME, EncryptionMethod.class);
        method.setAlgorithm(Names.XENC11 + algorithm);
        descriptor.getEncryptionMethods().add(method);
      }
    }
    return descriptor;
  }
}

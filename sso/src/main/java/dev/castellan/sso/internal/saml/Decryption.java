package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.security.Key;
import java.security.PrivateKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.xml.security.encryption.XMLCipher;
import org.apache.xml.security.encryption.XMLEncryptionException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Decrypts an assertion. All failures say the same, and only listed algorithms are tried: else each
 * answer would tell an attacker something of what was encrypted.
 */
final class Decryption {

  private static final int MAX_KEYS = 4;

  private final List<PrivateKey> keys;
  private final Set<String> algorithms;

  /**
   * @param keys ours, RSA alone
   * @param algorithms of the data
   */
  Decryption(List<PrivateKey> keys, Set<String> algorithms) {
    this.keys = keys;
    this.algorithms = algorithms;
  }

  /** The assertion in a {@code saml:EncryptedAssertion}, as a document of its own. */
  Document open(Element encrypted) throws ProviderException {
    List<Element> data = Dom.children(encrypted, Names.XENC, "EncryptedData");
    if (data.size() != 1) {
      throw Troubles.encryption("The encrypted assertion does not have exactly one part");
    }
    String algorithm = method(data.get(0));
    if (!algorithms.contains(algorithm)) {
      throw Troubles.encryption("The algorithm of the encryption is not accepted");
    }
    List<Element> wrapped = wrappedKeys(encrypted, data.get(0));
    if (wrapped.isEmpty() || wrapped.size() > MAX_KEYS) {
      throw Troubles.encryption("The encrypted assertion has no keys, or too many");
    }
    return open(data.get(0), algorithm, wrapped);
  }

  private Document open(Element data, String algorithm, List<Element> wrapped)
      throws ProviderException {
    for (Element key : wrapped) {
      for (PrivateKey ours : keys) {
        Optional<byte[]> plain = decrypt(data, algorithm, key, ours);
        if (plain.isPresent()) {
          return SafeXml.parse(plain.get(), XmlLimits.MESSAGE);
        }
      }
    }
    throw Troubles.encryption("The assertion cannot be decrypted with our keys");
  }

  private static List<Element> wrappedKeys(Element encrypted, Element data) {
    List<Element> found = new ArrayList<>();
    Dom.child(data, Names.DSIG, "KeyInfo")
        .ifPresent(info -> found.addAll(Dom.children(info, Names.XENC, "EncryptedKey")));
    found.addAll(Dom.children(encrypted, Names.XENC, "EncryptedKey"));
    return found.stream().filter(key -> Names.KEY_TRANSPORT.contains(method(key))).toList();
  }

  /** Santuario takes the first at any depth: it must be the very one that is looked at here. */
  private static String method(Element encrypted) {
    Node first = encrypted.getElementsByTagNameNS(Names.XENC, "EncryptionMethod").item(0);
    return Dom.child(encrypted, Names.XENC, "EncryptionMethod")
        .filter(method -> method.isSameNode(first))
        .map(method -> method.getAttribute("Algorithm"))
        .orElse("");
  }

  private static Optional<byte[]> decrypt(
      Element data, String algorithm, Element wrapped, PrivateKey ours) {
    try {
      XMLCipher unwrap = cipher();
      unwrap.init(XMLCipher.UNWRAP_MODE, ours);
      Key key =
          unwrap.decryptKey(
              unwrap.loadEncryptedKey(wrapped.getOwnerDocument(), wrapped), algorithm);
      if (!fits(key, algorithm)) {
        return Optional.empty();
      }
      XMLCipher decrypt = cipher();
      decrypt.init(XMLCipher.DECRYPT_MODE, key);
      return Optional.of(decrypt.decryptToByteArray(data));
    } catch (XMLEncryptionException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Santuario takes a key of whatever length. */
  private static boolean fits(Key key, String algorithm) {
    byte[] bytes = key.getEncoded();
    return bytes != null && algorithm.contains("#aes" + 8 * bytes.length + "-");
  }

  private static XMLCipher cipher() throws XMLEncryptionException {
    XMLCipher cipher = XMLCipher.getInstance();
    cipher.setSecureValidation(true);
    return cipher;
  }
}

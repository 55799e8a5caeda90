package dev.castellan.internal.secret;

import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM (NIST SP 800-38D) under keys derived from the host's. Each sealing draws a random
 * 96-bit nonce; format, key id and purpose are associated data. A key is good for 2^32 sealings
 * (section 8.3 there), which a store of settings and seeds does not come near.
 */
public final class GcmSecretCipher implements SecretCipher {

  private final Map<String, SecretKeySpec> keys = new LinkedHashMap<>();
  private final Map<String, String> verifiers = new LinkedHashMap<>();
  private final String activeKeyId;
  private final SecureRandom random;

  /** Seals with the first of the keys, opens with all. */
  public GcmSecretCipher(SecretKeys secretKeys, SecureRandom random) {
    this.random = random;
    secretKeys.exposeAll().stream().map(MasterKey::new).forEach(this::add);
    this.activeKeyId = keys.keySet().iterator().next();
  }

  private void add(MasterKey key) {
    keys.put(key.id(), key.derive("castellan secret cipher " + Sealed.FORMAT, "AES"));
    verifiers.put(
        key.id(),
        HexFormat.of().formatHex(key.deriveForHmac("castellan key verifier").getEncoded()));
  }

  /** Names the key that {@link #seal} uses: 16 hexadecimal digits that tell nothing of it. */
  public String activeKeyId() {
    return activeKeyId;
  }

  /** Whether this node has the key. */
  public boolean knows(String keyId) {
    return keys.containsKey(keyId);
  }

  /**
   * A value that only who has the active key can know, and that tells nothing of it: kept in the
   * store beside the key's id, it shows every node whether it has the same key.
   */
  public String verifier() {
    return verifiers.getOrDefault(activeKeyId, "");
  }

  /** Whether this node has the key, and it is the one that made the verifier. */
  public boolean verifies(String keyId, String verifier) {
    String own = verifiers.get(keyId);
    return own != null
        && MessageDigest.isEqual(
            own.getBytes(StandardCharsets.UTF_8), verifier.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the secret holds half a character, which UTF-8 cannot write
   */
  @Override
  public String seal(String purpose, SecretText secret) {
    byte[] text = utf8(secret);
    byte[] nonce = new byte[Sealed.NONCE_BYTES];
    random.nextBytes(nonce);
    ByteBuffer sealed = ByteBuffer.allocate(nonce.length + text.length + Sealed.TAG_BYTES);
    sealed.put(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(activeKeyId), nonce);
      cipher.updateAAD(associated(activeKeyId, purpose));
      sealed.put(cipher.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Sealing failed", e);
    }
    return new Sealed(activeKeyId, sealed.array()).write();
  }

  @Override
  public SecretText open(String purpose, String sealed) throws SealBrokenException {
    Sealed parts = Sealed.parse(sealed);
    if (!knows(parts.keyId())) {
      throw new SealBrokenException(
          "A secret was sealed with the key " + parts.keyId() + ", which this node does not have");
    }
    byte[] bytes = parts.nonceAndText();
    byte[] nonce = Arrays.copyOf(bytes, Sealed.NONCE_BYTES);
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key(parts.keyId()), nonce);
      cipher.updateAAD(associated(parts.keyId(), purpose));
      byte[] text = cipher.doFinal(bytes, nonce.length, bytes.length - nonce.length);
      return SecretText.of(new String(text, StandardCharsets.UTF_8));
    } catch (AEADBadTagException e) {
      throw new SealBrokenException("A sealed secret was changed, or belongs elsewhere");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Opening a sealed secret failed", e);
    }
  }

  /** {@inheritDoc} What is not a sealed secret is not outdated either: {@link #open} refuses it. */
  @Override
  public boolean isOutdated(String sealed) {
    try {
      return !Sealed.parse(sealed).keyId().equals(activeKeyId);
    } catch (SealBrokenException e) {
      return false;
    }
  }

  private SecretKeySpec key(String keyId) {
    return Objects.requireNonNull(keys.get(keyId));
  }

  private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(Sealed.TAG_BYTES * 8, nonce));
    return cipher;
  }

  /** The purpose comes last: what stands before it has a fixed length, so nothing can shift. */
  private static byte[] associated(String keyId, String purpose) {
    return (Sealed.FORMAT + '.' + keyId + '.' + purpose).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] utf8(SecretText secret) {
    try {
      ByteBuffer bytes =
          StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(secret.expose()));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("A secret to be sealed holds no half characters");
    }
  }

  @Override
  public String toString() {
    return "GcmSecretCipher[" + keys.size() + " keys, " + activeKeyId + " active]";
  }
}

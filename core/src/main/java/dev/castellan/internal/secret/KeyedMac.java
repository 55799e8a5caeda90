package dev.castellan.internal.secret;

import dev.castellan.secret.SecretKeys;
import java.security.MessageDigest;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * Vouches for what is given to a caller and comes back: HMAC-SHA-256 (RFC 2104) under keys that are
 * derived from the host's for one use. The active key makes, all of them verify. Safe for use by
 * many threads; never blocks.
 */
public final class KeyedMac {

  /** The length of what is made, in bytes. */
  public static final int BYTES = 32;

  private final List<SecretKeySpec> keys;

  /**
   * For one use.
   *
   * @param use what it is for, in ASCII; what was made for another use does not verify
   */
  public KeyedMac(SecretKeys keys, String use) {
    this.keys =
        keys.exposeAll().stream().map(MasterKey::new).map(key -> key.deriveForHmac(use)).toList();
  }

  /** The {@value #BYTES} bytes that vouch for the data. */
  public byte[] make(byte[] data) {
    return MasterKey.hmac(keys.get(0), data);
  }

  /** Whether this was made for the data; takes as long if not. */
  public boolean verifies(byte[] data, byte[] mac) {
    boolean made = false;
    for (SecretKeySpec key : keys) {
      made |= MessageDigest.isEqual(MasterKey.hmac(key, data), mac);
    }
    return made;
  }

  @Override
  public String toString() {
    return "KeyedMac";
  }
}

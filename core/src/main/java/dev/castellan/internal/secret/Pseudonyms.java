package dev.castellan.internal.secret;

import dev.castellan.internal.user.Usernames;
import dev.castellan.secret.SecretKeys;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stands in for names that nobody has, so that what strangers type reaches neither log nor store,
 * and yet the same name is seen to be the same. HMAC-SHA-256 under a key derived from the active
 * one: equal on all nodes, and out of reach for whoever reads the store.
 *
 * <p>Names that differ only in case or Unicode form have one pseudonym. A change of the active key
 * gives every name another one, once: counters that hang on it begin anew, so a stranger gains one
 * allowance for each rotation. Safe for use by many threads.
 */
public final class Pseudonyms {

  /** Longer names are told apart by what they are, not by what they fold to: folding costs. */
  private static final int MAX_FOLDED = 1_024;

  private static final int SHOWN_BYTES = 8;

  private final SecretKeySpec forNames;
  private final SecretKeySpec forBuckets;

  /** Pseudonyms under the first of the keys. */
  public Pseudonyms(SecretKeys keys) {
    MasterKey active = new MasterKey(keys.exposeAll().get(0));
    this.forNames = active.deriveForHmac("castellan pseudonym");
    this.forBuckets = active.deriveForHmac("castellan bucket");
  }

  /** 16 hexadecimal digits for the name. */
  public String of(String name) {
    return HexFormat.of().formatHex(MasterKey.hmac(forNames, bytes(name)), 0, SHOWN_BYTES);
  }

  /**
   * Which of so many buckets the name falls into, from 0. Who does not have the key cannot aim at
   * one.
   *
   * @throws IllegalArgumentException if there is no bucket
   */
  public int bucket(String name, int buckets) {
    if (buckets < 1) {
      throw new IllegalArgumentException("There is at least one bucket; this is " + buckets);
    }
    long number = ByteBuffer.wrap(MasterKey.hmac(forBuckets, bytes(name))).getLong();
    return (int) Long.remainderUnsigned(number, buckets);
  }

  private static byte[] bytes(String name) {
    String one = name.length() > MAX_FOLDED ? name : Usernames.fold(name);
    return one.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Pseudonyms";
  }
}

package dev.castellan.internal.token;

import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What a token that somebody showed says of itself. Its shape is right; whether it opens anything
 * is for the store to say. Printed, none shows its hash.
 */
public sealed interface PresentedToken {

  /** What to look for, or to compare in constant time with, in the store. */
  String hash();

  /**
   * A session's token.
   *
   * @param hash the id under which the session is stored
   */
  record OfSession(String hash) implements PresentedToken {

    @Override
    public String toString() {
      return "OfSession[hidden]";
    }
  }

  /**
   * An API key's token, or its two halves. The secret is hashed when it is asked for: one of a key
   * that nobody has costs no hash.
   */
  final class OfApiKey implements PresentedToken {

    private final String id;
    private final String text;
    private final int from;
    private final int to;

    OfApiKey(String id, String text, int from, int to) {
      this.id = id;
      this.text = text;
      this.from = from;
      this.to = to;
    }

    /** The key's id, or what a file calls it; public. */
    public String id() {
      return id;
    }

    /** What to compare in constant time with what is stored. */
    public byte[] digest() {
      return KeyHash.of(id, text, from, to);
    }

    @Override
    public String hash() {
      return HexFormat.of().formatHex(digest());
    }

    /** Whether the other one shows the same secret of the same key. */
    @Override
    public boolean equals(Object other) {
      return other instanceof OfApiKey that
          && id.equals(that.id)
          && MessageDigest.isEqual(digest(), that.digest());
    }

    @Override
    public int hashCode() {
      return id.hashCode();
    }

    @Override
    public String toString() {
      return "OfApiKey[" + id + ", hidden]";
    }
  }

  /**
   * A token for setting up.
   *
   * @param hash to compare with the stored one; see {@link Sha256#same}
   */
  record OfSetup(String hash) implements PresentedToken {

    @Override
    public String toString() {
      return "OfSetup[hidden]";
    }
  }

  /**
   * A token for choosing a password.
   *
   * @param userId whose password
   * @param hash to compare with the stored one; see {@link Sha256#same}
   */
  record OfReset(String userId, String hash) implements PresentedToken {

    @Override
    public String toString() {
      return "OfReset[" + userId + ", hidden]";
    }
  }
}

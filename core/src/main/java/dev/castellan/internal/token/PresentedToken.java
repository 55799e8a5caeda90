package dev.castellan.internal.token;

import dev.castellan.internal.collection.Probe;

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
   * @param digest in hex, the id under which the session is stored
   */
  record OfSession(Digest digest) implements PresentedToken {

    @Override
    public String hash() {
      return digest.hex();
    }

    @Override
    public String toString() {
      return "OfSession[hidden]";
    }
  }

  /**
   * An API key's token, or its two halves. Finds what is kept by the key's id. The secret is hashed
   * when it is asked for: one of a key that nobody has costs no hash.
   */
  final class OfApiKey implements PresentedToken, Probe<String, Object> {

    private final TokenReckoner reckoner;
    private final Slice id;
    private final Slice secret;

    OfApiKey(TokenReckoner reckoner, Slice id, Slice secret) {
      this.reckoner = reckoner;
      this.id = id;
      this.secret = secret;
    }

    /** The key's id, or what a file calls it; public. */
    public String id() {
      return id.copy();
    }

    /** To compare with what is stored. */
    public Digest digest() {
      return reckoner.ofKey(id, secret);
    }

    @Override
    public String hash() {
      return digest().hex();
    }

    @Override
    public int hashOfKey() {
      return id.hash();
    }

    @Override
    public boolean is(String key, Object value) {
      return id.is(key);
    }

    /** Whether the other one shows the same secret of the same key. */
    @Override
    public boolean equals(Object other) {
      return other instanceof OfApiKey that
          && id().equals(that.id())
          && digest().equals(that.digest());
    }

    @Override
    public int hashCode() {
      return id.hash();
    }

    @Override
    public String toString() {
      return "OfApiKey[" + id() + ", hidden]";
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

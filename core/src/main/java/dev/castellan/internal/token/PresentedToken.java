package dev.castellan.internal.token;

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
   * An API key's token, or its two halves.
   *
   * @param id the key's id, which is public
   * @param hash to compare with the stored one; see {@link Sha256#same}
   */
  record OfApiKey(String id, String hash) implements PresentedToken {

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
}

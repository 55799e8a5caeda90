package dev.castellan.internal.token;

/**
 * What a token that somebody showed says of itself. Its shape is right; whether it opens anything
 * is for the store to say. Nothing here is secret.
 */
public sealed interface PresentedToken {

  /** What to look for, or to compare in constant time with, in the store. */
  String hash();

  /**
   * A session's token.
   *
   * @param hash the id under which the session is stored
   */
  record OfSession(String hash) implements PresentedToken {}

  /**
   * An API key's token, or its two halves.
   *
   * @param id the key's id, which is public
   * @param hash to compare with the stored one; see {@link Sha256#same}
   */
  record OfApiKey(String id, String hash) implements PresentedToken {}

  /**
   * A token for setting up.
   *
   * @param hash to compare with the stored one; see {@link Sha256#same}
   */
  record OfSetup(String hash) implements PresentedToken {}
}

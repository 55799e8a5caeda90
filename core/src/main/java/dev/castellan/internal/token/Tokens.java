package dev.castellan.internal.token;

import dev.castellan.secret.SecretText;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Makes and reads tokens. With the prefix {@code cst} there are four, told apart by their shape:
 *
 * <ul>
 *   <li>a session's, {@code csts_SECRET_CHECKSUM}, with a secret of 43 characters (256 bits);
 *   <li>an API key's, {@code cst_ID_SECRET_CHECKSUM}, with an {@linkplain Ids id} and a secret of
 *       32 characters (190 bits);
 *   <li>one for choosing a password, {@code cstreset_ID_SECRET_CHECKSUM}, with the user's id and a
 *       secret of 32 characters;
 *   <li>one for setting up, {@code cstsetup_SECRET_CHECKSUM}, with a secret of 22 characters (131
 *       bits).
 * </ul>
 *
 * <p>Secrets are Base62, so a double click selects a whole token. The checksum is CRC-32 over all
 * before it. Each token has exactly one written form: whatever is longer, shorter or otherwise
 * written is none. Secrets of so many random bits need no slow hash: the store gets SHA-256. Safe
 * for use by many threads.
 */
public final class Tokens {

  /**
   * Finds tokens of every prefix in texts, for scanners that look for leaked secrets. A hit is real
   * if {@link #parse} takes it.
   */
  public static final String SCANNER_REGEX =
      "\\b[a-z][a-z0-9]{1,20}_(?:[a-z0-9]{20}_[0-9A-Za-z]{32}|[0-9A-Za-z]{43}|[0-9A-Za-z]{22})"
          + "_[0-9A-Za-z]{6}\\b";

  private static final int SESSION_SECRET = 43;
  private static final int KEY_SECRET = 32;
  private static final int SETUP_SECRET = 22;
  static final int MAX_GIVEN_ID = 64;
  static final int MAX_GIVEN_SECRET = 256;

  private final TokenReckoner reckoner = new TokenReckoner();
  private final SecureRandom random;
  private final Ids ids;
  private final String keyStart;
  private final String sessionStart;
  private final String setupStart;
  private final String resetStart;

  /**
   * Tokens of one broker.
   *
   * @param prefix what they begin with, as the builder checked it
   */
  public Tokens(String prefix, SecureRandom random) {
    this.random = random;
    this.ids = new Ids(random);
    this.keyStart = prefix + '_';
    this.sessionStart = prefix + "s_";
    this.setupStart = prefix + "setup_";
    this.resetStart = prefix + "reset_";
  }

  /** A session's token. */
  public NewToken newSession() {
    return newReference(sessionStart, SESSION_SECRET);
  }

  /** A token for setting up. */
  public NewToken newSetup() {
    return newReference(setupStart, SETUP_SECRET);
  }

  /** A token with which this user chooses a password. */
  public NewToken newReset(String userId) {
    String secret = Alphabet.MIXED.random(KEY_SECRET, random);
    String body = resetStart + userId + '_' + secret;
    return new NewToken(SecretText.of(body + Checksum.of(body, '_')), resetHash(userId, secret));
  }

  /** The credentials of an API key with a new id. */
  public NewKeyToken newApiKey() {
    String id = ids.next();
    String secret = Alphabet.MIXED.random(KEY_SECRET, random);
    String body = keyStart + id + '_' + secret;
    return new NewKeyToken(
        id,
        SecretText.of(secret),
        SecretText.of(body + Checksum.of(body, '_')),
        reckoner.ofKey(Slice.all(id), Slice.all(secret)).hex());
  }

  /**
   * Reads a token; empty if it is none of this broker's. The work done does not grow with the
   * length of the text.
   */
  public Optional<PresentedToken> parse(SecretText token) {
    String text = token.expose();
    if (isReference(text, sessionStart, SESSION_SECRET)) {
      return Optional.of(new PresentedToken.OfSession(reckoner.ofSession(Slice.all(text))));
    }
    if (isReference(text, setupStart, SETUP_SECRET)) {
      return Optional.of(new PresentedToken.OfSetup(Sha256.hex(text)));
    }
    if (isNamed(text, keyStart)) {
      int idEnd = keyStart.length() + Ids.LENGTH;
      Slice id = Slice.of(text, keyStart.length(), idEnd);
      Slice secret = Slice.of(text, idEnd + 1, idEnd + 1 + KEY_SECRET);
      return Optional.of(new PresentedToken.OfApiKey(reckoner, id, secret));
    }
    return isNamed(text, resetStart) ? Optional.of(reset(text)) : Optional.empty();
  }

  /**
   * Reads the two halves of an API key; empty if they have not the shape of one, neither of one
   * made here nor of one from a file ({@link #isGivenId}, {@link #isGivenSecret}).
   */
  public Optional<PresentedToken.OfApiKey> parsePair(String keyId, SecretText secret) {
    String text = secret.expose();
    return isGivenId(keyId) && isGivenSecret(text)
        ? Optional.of(new PresentedToken.OfApiKey(reckoner, Slice.all(keyId), Slice.all(text)))
        : Optional.empty();
  }

  /** What is stored of a secret that a file gives to a key that it calls so: in hex. */
  public static String givenHash(String givenId, SecretText secret) {
    return TokenReckoner.ofKeyOnce(Slice.all(givenId), Slice.all(secret.expose())).hex();
  }

  /** Whether a file may call a key so: 1 to 64 letters, digits, {@code _} and {@code -}. */
  public static boolean isGivenId(String text) {
    if (text.isEmpty() || text.length() > MAX_GIVEN_ID) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '_' && c != '-' && Alphabet.MIXED.digit(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a file may give this secret: 32 to 256 visible ASCII characters but the colon. */
  public static boolean isGivenSecret(String text) {
    if (text.length() < KEY_SECRET || text.length() > MAX_GIVEN_SECRET) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == ':') {
        return false;
      }
    }
    return true;
  }

  /** Whether the text ends as every token does, with the checksum of all before it. */
  public static boolean hasChecksum(String text) {
    return Checksum.ends(text, '_');
  }

  /** Whether it is a secret that says whose it is. */
  private boolean isNamed(String text, String start) {
    int idEnd = start.length() + Ids.LENGTH;
    int secretEnd = idEnd + 1 + KEY_SECRET;
    return isSealed(text, start, secretEnd)
        && Alphabet.LOWER.hasAll(text, start.length(), idEnd)
        && text.charAt(idEnd) == '_'
        && Alphabet.MIXED.hasAll(text, idEnd + 1, secretEnd);
  }

  private PresentedToken reset(String text) {
    int idEnd = resetStart.length() + Ids.LENGTH;
    String userId = text.substring(resetStart.length(), idEnd);
    return new PresentedToken.OfReset(
        userId, resetHash(userId, text.substring(idEnd + 1, idEnd + 1 + KEY_SECRET)));
  }

  private NewToken newReference(String start, int length) {
    String body = start + Alphabet.MIXED.random(length, random);
    String token = body + Checksum.of(body, '_');
    return new NewToken(SecretText.of(token), Sha256.hex(token));
  }

  private boolean isReference(String text, String start, int secretLength) {
    int end = start.length() + secretLength;
    return isSealed(text, start, end) && Alphabet.MIXED.hasAll(text, start.length(), end);
  }

  /** Whether a body of this length, which begins so, and its checksum are all there is. */
  private boolean isSealed(String text, String start, int bodyLength) {
    return text.length() == bodyLength + 1 + Checksum.LENGTH
        && text.startsWith(start)
        && reckoner.hasChecksum(text);
  }

  /** Bound to the user, so that the hash of one is worth nothing in the record of another. */
  private static String resetHash(String userId, String secret) {
    return Sha256.hex("castellan password reset " + userId + ' ' + secret);
  }
}

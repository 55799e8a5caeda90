package dev.castellan.apikey;

import dev.castellan.internal.token.Tokens;

/**
 * How tokens look, for scanners that search texts for leaked secrets: a hit of {@link #REGEX} whose
 * {@linkplain #hasChecksum checksum} is right is a token of some broker, as good as certainly.
 * Needs no Castellan and tells nobody whether the token opens anything.
 */
public final class TokenFormat {

  /**
   * Finds tokens of every prefix: of API keys ({@code prefix_id_secret_checksum}), of sessions and
   * for setting up. In the common subset of Java, RE2, PCRE and Python.
   */
  public static final String REGEX = Tokens.SCANNER_REGEX;

  private static final int LONGEST = 256;

  private TokenFormat() {}

  /**
   * The expression for the API keys of one prefix, as secret scanners want to be given it.
   *
   * @param prefix what {@link dev.castellan.CastellanBuilder#tokenPrefix} was told
   */
  public static String apiKeyRegex(String prefix) {
    return "\\b" + prefix + "_[a-z0-9]{20}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}\\b";
  }

  /**
   * Whether the text ends with {@code _} and the checksum of all before it: CRC-32 of its ASCII
   * characters in six digits of Base62 ({@code 0-9A-Za-z}). One text in 4 billion does by accident.
   */
  public static boolean hasChecksum(String text) {
    return text.length() <= LONGEST && Tokens.hasChecksum(text);
  }
}

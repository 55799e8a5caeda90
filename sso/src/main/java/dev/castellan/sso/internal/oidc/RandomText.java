package dev.castellan.sso.internal.oidc;

import java.util.Base64;
import java.util.random.RandomGenerator;

/** 256 random bits as 43 URL-safe characters. */
final class RandomText {

  private static final int BYTES = 32;

  private RandomText() {}

  static String of(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

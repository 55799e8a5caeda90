package dev.castellan.sso.internal.saml;

import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;

/** Which keys are strong enough: RSA from 2,048 to 8,192 bits, and curves from 256 bits on. */
final class Strength {

  private Strength() {}

  static boolean suffices(Key key) {
    if (key instanceof RSAKey rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits >= 2_048 && bits <= 8_192;
    }
    return key instanceof ECKey ec && ec.getParams().getOrder().bitLength() >= 256;
  }
}

package dev.castellan.examples.mqtt;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Somebody's authenticator app: RFC 6238, written without a look at the library's own. */
final class Authenticator {

  private static final String BASE_32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final long STEP_MILLIS = 30_000;

  private final byte[] seed;
  private long last = System.currentTimeMillis() / STEP_MILLIS - 1;

  private Authenticator(byte[] seed) {
    this.seed = seed;
  }

  /** Into which this secret was typed. */
  static Authenticator of(String secret) {
    byte[] bytes = new byte[secret.length() * 5 / 8];
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      int digit = BASE_32.indexOf(secret.charAt(bit / 5));
      bytes[bit / 8] |= (byte) ((digit >> (4 - bit % 5) & 1) << (7 - bit % 8));
    }
    return new Authenticator(bytes);
  }

  /** Sets up a second factor for who is logged in; answers the recovery codes, too. */
  static List<String> enrol(Rest person, String password) {
    String secret =
        person.post("/me/second-factor", Map.of("password", password)).expect(200).text("secret");
    return person
        .post("/me/second-factor/confirm", Map.of("code", of(secret).next()))
        .expect(200)
        .texts("recoveryCodes");
  }

  /**
   * A code that was not shown yet: of the present step, or of the one after it, which is taken,
   * too. So two at once are good, and no more within half a minute.
   */
  String next() {
    last = Math.max(last + 1, System.currentTimeMillis() / STEP_MILLIS);
    return code(last);
  }

  /** A code that is none of those which are good about now. */
  String wrong() {
    List<String> good = List.of(code(last - 1), code(last), code(last + 1), code(last + 2));
    return List.of("000000", "111111", "222222", "333333", "444444").stream()
        .filter(code -> !good.contains(code))
        .findFirst()
        .orElseThrow();
  }

  private String code(long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(seed, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
      int number = ByteBuffer.wrap(hash).getInt(hash[19] & 15) & Integer.MAX_VALUE;
      return "%06d".formatted(number % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}

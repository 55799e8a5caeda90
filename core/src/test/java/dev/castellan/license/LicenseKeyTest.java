package dev.castellan.license;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.license.LicenseVerifier.Reason;
import dev.castellan.license.LicenseVerifier.Verification;
import dev.castellan.license.LicenseVerifier.Verification.Genuine;
import dev.castellan.license.LicenseVerifier.Verification.Refused;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is a key of the vendor's, and what is none. */
@Timeout(60)
final class LicenseKeyTest {

  private static final License LICENSE = Forge.license("L-2026-0001").build();
  private static final String KEY = Forge.key(LICENSE);
  private static final LicenseVerifier VERIFIER = Forge.verifier();

  private static void genuine(License expected, String key) {
    assertThat(VERIFIER.verify(key)).isEqualTo(new Genuine(expected));
  }

  private static void refused(Reason reason, String key) {
    assertThat(VERIFIER.verify(key))
        .as("%.200s", key)
        .isInstanceOfSatisfying(
            Refused.class, refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private static void refused(String key) {
    assertThat(VERIFIER.verify(key)).as("%.200s", key).isInstanceOf(Refused.class);
  }

  /** A payload with something in it replaced, rightly signed. */
  private static String with(String from, String to) {
    String payload = Forge.payload(KEY);
    assertThat(payload).contains(from);
    return Forge.signed(Forge.header(), payload.replace(from, to));
  }

  private static List<String> golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(
            LicenseKeyTest.class.getResourceAsStream("/golden/license-key-1.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void aKeyIsTheGoldenFile() throws Exception {
    assertThat(
            List.of(
                new String(Forge.part(KEY, 0), StandardCharsets.UTF_8), Forge.payload(KEY), KEY))
        .isEqualTo(golden());
  }

  @Test
  void whatIsIssuedIsRead() {
    genuine(LICENSE, KEY);
    assertThat(KEY).matches("[A-Za-z0-9._-]+").hasSizeLessThan(1_000);
    assertThat(Forge.key(Forge.license("L-2026-0001").build())).isEqualTo(KEY);
    License plain = License.builder("L-1", "A").build();
    genuine(plain, Forge.key(plain));
    License unlimited =
        Forge.license("L-2").limits(LicenseLimits.connections(Limit.UNLIMITED)).build();
    genuine(unlimited, Forge.key(unlimited));
  }

  @Test
  void itSurvivesAMail() {
    String wrapped = "> " + KEY.replaceAll("(.{60})", "$1\r\n> ");
    genuine(LICENSE, "\ufeff \t" + wrapped + "\n");
    genuine(LICENSE, '"' + KEY + '"');
    genuine(LICENSE, "\u201c" + KEY.replaceAll("(.{20})", "$1 ") + "\u201d");
    genuine(LICENSE, "<" + KEY.replaceAll("(.{70})", "$1\u00a0\u200b\n") + ">");
    refused(Reason.MALFORMED, KEY + '=');
    refused(Reason.MALFORMED, "key: " + KEY);
  }

  @Test
  void eachFlippedBitIsSeen() {
    byte[] key = KEY.getBytes(StandardCharsets.US_ASCII);
    for (int bit = 0; bit < 8 * key.length; bit++) {
      byte[] flipped = key.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      refused(new String(flipped, StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void c29_eachPrefixSuffixAndReencodingIsRefused() {
    for (int length = 0; length < KEY.length(); length++) {
      refused(KEY.substring(0, length));
      refused(KEY.substring(KEY.length() - length));
    }
    refused(KEY + 'A');
    refused(KEY + ".AA");
    refused(KEY.replace('-', '+').replace('_', '/') + "=");
    // The last character of 64 bytes holds two bits that stand for nothing.
    char last = KEY.charAt(KEY.length() - 1);
    String others = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    others
        .chars()
        .filter(c -> c != last)
        .forEach(c -> refused(KEY.substring(0, KEY.length() - 1) + (char) c));
  }

  @Test
  void anotherSignerIsNotKnownAndOneWhoClaimsToBeTheVendorIsFound() {
    String other = new LicenseIssuer(Forge.OTHER).issue(LICENSE);
    refused(Reason.SIGNER_UNKNOWN, other);
    String header = Forge.encode(Forge.header());
    String rest = other.substring(other.indexOf('.'));
    refused(Reason.SIGNATURE_WRONG, header + rest);
  }

  @Test
  void aSignerIsReplaced() {
    LicenseVerifier both =
        LicenseVerifier.ofVendor(
            List.of(Forge.VENDOR.publicPem(), Forge.OTHER.publicPem()), Set.of());
    assertThat(both.verify(KEY)).isInstanceOf(Genuine.class);
    String other = new LicenseIssuer(Forge.OTHER).issue(LICENSE);
    assertThat(both.verify(other)).isEqualTo(both.verify(KEY));
    LicenseVerifier next = LicenseVerifier.ofVendor(List.of(Forge.OTHER.publicPem()), Set.of());
    assertThat(next.verify(other)).isInstanceOf(Genuine.class);
    assertThat(next.verify(KEY)).isInstanceOf(Refused.class);
  }

  @Test
  void aRevokedLicenseIsNotTaken() {
    LicenseVerifier verifier =
        LicenseVerifier.ofVendor(List.of(Forge.VENDOR.publicPem()), Set.of("L-2026-0001"));
    assertThat(verifier.verify(KEY))
        .isEqualTo(new Refused(Reason.REVOKED, "The vendor has revoked the licence L-2026-0001"));
    assertThat(verifier.verify(Forge.key(Forge.license("L-2026-0002").build())))
        .isInstanceOf(Genuine.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"none", "NONE", "nOnE", "", "HS256", "ES256", "RS256", "Ed25519", "EdDsa"})
  void v9_1_2_onlyOneAlgorithmIsTakenAndNeverNone(String algorithm) throws Exception {
    String header = Forge.header().replace("EdDSA", algorithm);
    refused(Reason.MALFORMED, Forge.signed(header, Forge.part(KEY, 1)));
    refused(Reason.MALFORMED, Forge.encode(header) + '.' + KEY.split("\\.", -1)[1] + '.');
  }

  @Test
  void v9_1_2_thePublicKeyIsNoSecret() throws Exception {
    String input =
        Forge.encode(Forge.header().replace("EdDSA", "HS256")) + '.' + KEY.split("\\.", -1)[1];
    String pem = Forge.VENDOR.publicPem();
    byte[] der = Base64.getDecoder().decode(pem.lines().skip(1).findFirst().orElseThrow());
    for (byte[] secret :
        List.of(pem.getBytes(StandardCharsets.US_ASCII), der, Arrays.copyOfRange(der, 12, 44))) {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] tag = mac.doFinal(input.getBytes(StandardCharsets.US_ASCII));
      refused(Reason.MALFORMED, input + '.' + Forge.encode(tag));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"crit\":[\"exp\"],\"exp\":1",
        ",\"crit\":[]",
        ",\"b64\":false,\"crit\":[\"b64\"]",
        ",\"b64\":true",
        ",\"jku\":\"https://evil.example/keys\"",
        ",\"x5u\":\"https://evil.example/keys\"",
        ",\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}",
        ",\"x5c\":[]",
        ",\"zip\":\"DEF\"",
        ",\"kid\":\"another\"",
        ",\"alg\":\"none\"",
        ",\"typ\":\"JWT\"",
        ",\"unknown\":1"
      })
  void aHeaderHasExactlyItsFourMembersOnce(String more) {
    String header = Forge.header();
    refused(
        Reason.MALFORMED,
        Forge.signed(header.substring(0, header.length() - 1) + more + '}', Forge.part(KEY, 1)));
  }

  @Test
  void otherHeadersAreRefused() {
    byte[] payload = Forge.part(KEY, 1);
    String header = Forge.header();
    List.of(
            "{}",
            "[]",
            "null",
            "\"\"",
            " ",
            header + header,
            header + " x",
            header.replace("\"typ\":\"castellan-license\"", "\"typ\":\"JWT\""),
            header.replace("\"cty\":\"json\",", ""),
            header.replace("\"" + Forge.VENDOR.keyId() + "\"", "1"),
            header.replace("\"" + Forge.VENDOR.keyId() + "\"", "null"),
            header.replace(
                "\"" + Forge.VENDOR.keyId() + "\"", "[\"" + Forge.VENDOR.keyId() + "\"]"),
            header.replace("EdDSA\"", "EdDSA\\u0000\""))
        .forEach(other -> refused(Reason.MALFORMED, Forge.signed(other, payload)));
    refused(
        Reason.SIGNER_UNKNOWN,
        Forge.signed(header.replace(Forge.VENDOR.keyId(), "../" + Forge.VENDOR.keyId()), payload));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"hard\":200|\"hard\":-1",
        "\"hard\":200|\"hard\":-0.0",
        "\"hard\":200|\"hard\":200.0",
        "\"hard\":200|\"hard\":2e2",
        "\"hard\":200|\"hard\":9007199254740992",
        "\"hard\":200|\"hard\":9223372036854775808",
        "\"hard\":200|\"hard\":18446744073709551816",
        "\"hard\":200|\"hard\":1e400",
        "\"hard\":200|\"hard\":\"200\"",
        "\"hard\":200|\"hard\":null",
        "\"hard\":200|\"hard\":true",
        "\"hard\":200|\"hard\":\"Unlimited\"",
        "\"hard\":200|\"hard\":179",
        "\"hard\":200,\"soft\":180|\"soft\":180",
        "\"hard\":200|\"hard\":200,\"burst\":3",
        "\"hard\":200|\"hard\":200,\"hard\":2000",
        "\"connections\":|\"Connections\":",
        "\"nodes\":|\"a b\":",
        "\"graceDays\":14|\"graceDays\":-1",
        "\"graceDays\":14|\"graceDays\":3651",
        "\"graceDays\":14|\"graceDays\":4294967310",
        "\"graceDays\":14|\"graceDays\":\"14\"",
        "\"format\":1|\"format\":2",
        "\"format\":1|\"format\":0",
        "\"format\":1|\"format\":1,\"format\":1",
        "\"format\":1,|''",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":\"2026-01-01T00:00:00Z\"",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":\"+1000000-01-01T00:00:00Z\"",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":\"2027-01-01T00:00:00.5Z\"",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":\"2027-01-01T00:00:00+01:00\"",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":\"2027-02-30T00:00:00Z\"",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":\"\"",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":null",
        "\"expiresAt\":\"2027-01-01T00:00:00Z\"|\"expiresAt\":1798761600",
        "\"issuedAt\":\"2026-01-01T00:00:00Z\"|\"issuedAt\":\"1969-12-31T23:59:59Z\"",
        "\"type\":\"official\"|\"type\":\"Official\"",
        "\"type\":\"official\"|\"type\":1",
        "\"features\":[\"audit\",\"sso\"]|\"features\":[\"sso\",\"sso\"]",
        "\"features\":[\"audit\",\"sso\"]|\"features\":\"sso\"",
        "\"features\":[\"audit\",\"sso\"]|\"features\":[1]",
        "\"features\":[\"audit\",\"sso\"]|\"features\":[\"a b\"]",
        "\"id\":\"L-2026-0001\"|\"id\":\"\"",
        "\"id\":\"L-2026-0001\"|\"id\":\"../x\"",
        "\"id\":\"L-2026-0001\"|\"id\":[\"L-2026-0001\"]",
        "\"email\":\"it@acme.example\"|\"email\":\"it@acme.example,it@evil.example\"",
        "\"email\":\"it@acme.example\"|\"email\":[\"it@acme.example\"]",
        "\"customer\":\"Acme|\"customer\":\" Acme",
        "\"customer\":\"Acme|\"customer\":\"A\\u0000cme",
        "\"customer\":\"Acme|\"customer\":\"A\\u202ecme",
        "\"customer\":\"Acme|\"customer\":\"A\\ud800cme",
        "\"customer\":\"Acme|\"customer\":\"A\\u200bcme",
        "\"customer\":\"Acme|\"customer\":\"A\\ufeffcme",
        "\"customer\":\"Acme|\"customer\":\"A\\ue000cme",
        "\"customer\":\"Acme|\"customer\":\"A\\ncme",
        "\"customer\":\"Acme|\"customer\":\"e\\u0301 Acme",
        "\"customer\":\"Acme|\"customer\":\"A\",\"customer\":\"Acme",
        "\"region\":\"eu\"|\"region\":\"e\\u202eu\"",
        "\"region\":\"eu\"|\"re\\u0000gion\":\"eu\"",
        "\"region\":\"eu\"|\"\":\"eu\"",
        "\"region\":\"eu\"|\"region\":NaN",
        "\"region\":\"eu\"|\"region\":\"eu\",\"region\":\"us\"",
        "\"a\":[1,2.5|\"a\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],\"c\":[1,2.5"
      })
  void whatNoLicenseCanSayIsMalformed(String from, String to) {
    refused(Reason.MALFORMED, with(from, to));
  }

  @Test
  void payloadsThatAreNoLicenseAreMalformed() {
    byte[] latin1 = "{\"customer\":\"\u00c4\"}".getBytes(StandardCharsets.ISO_8859_1);
    refused(Reason.MALFORMED, Forge.signed(Forge.header(), latin1));
    refused(
        Reason.MALFORMED,
        Forge.signed(Forge.header(), Forge.payload(KEY).getBytes(StandardCharsets.UTF_16)));
    refused(Reason.MALFORMED, Forge.signed(Forge.header(), '\ufeff' + Forge.payload(KEY)));
    for (String payload : List.of("{}", "[]", "null", "1", "\"\"", " ", "{\"format\":1}", "{")) {
      refused(Reason.MALFORMED, Forge.signed(Forge.header(), payload));
    }
    refused(Reason.MALFORMED, Forge.signed(Forge.header(), Forge.payload(KEY) + "{}"));
  }

  @Test
  void whatIsNotKnownIsKept() {
    assertThat(LICENSE.otherClaims())
        .isEqualTo(
            new TreeMap<>(
                Map.of("region", "\"eu\"", "rack", "{\"a\":[1,2.5,null,true],\"b\":\"ä\"}")));
    Verification read =
        VERIFIER.verify(with("\"region\":\"eu\"", "\"zone\": { \"b\":1, \"a\": 2 }"));
    assertThat(((Genuine) read).license().otherClaims())
        .containsEntry("zone", "{\"a\":2,\"b\":1}")
        .doesNotContainKey("region");
  }

  @Test
  void aMebibyteOfTextIsNotLookedAt() {
    refused(Reason.MALFORMED, "A".repeat(1 << 20));
    refused(Reason.MALFORMED, ".".repeat(1 << 20));
    refused(Reason.MALFORMED, " ".repeat(1 << 20) + KEY);
    refused(Reason.MALFORMED, Forge.signed(Forge.header(), " ".repeat(1 << 20)));
    refused(Reason.MALFORMED, "");
    refused(Reason.MALFORMED, "\u0000");
    refused(Reason.MALFORMED, "\ud800".repeat(100));
    License large =
        Forge.license("L-3").otherClaims(Map.of("x", '"' + "x".repeat(12_000) + '"')).build();
    assertThatThrownBy(() -> Forge.key(large)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aRefusalTellsNothingOfTheSignature() {
    String signature = KEY.substring(KEY.lastIndexOf('.') + 1);
    String wrong = KEY.substring(0, KEY.length() - 3) + "AAA";
    assertThat(VERIFIER.verify(wrong).toString())
        .doesNotContain(signature.substring(0, 20))
        .contains("was changed");
    assertThat(VERIFIER.verify(KEY).toString()).doesNotContain(signature.substring(0, 20));
  }

  /** RFC 8032, sections 5.1.2, 5.1.3 and 5.1.7. */
  @Test
  void signaturesThatAreNoneAreRefused() {
    byte[] genuine = Forge.part(KEY, 2);
    String input = KEY.substring(0, KEY.lastIndexOf('.') + 1);
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    BigInteger s = littleEndian(genuine, 32);
    assertThat(s).isLessThan(order);
    for (BigInteger other :
        List.of(
            s.add(order),
            s.add(order.multiply(BigInteger.TWO)),
            s.add(order.multiply(BigInteger.valueOf(8))),
            order.subtract(s),
            order,
            order.subtract(BigInteger.ONE),
            order.add(BigInteger.ONE),
            BigInteger.ZERO,
            BigInteger.ONE,
            BigInteger.TWO.pow(255).subtract(BigInteger.ONE),
            BigInteger.TWO.pow(256).subtract(BigInteger.ONE),
            s.setBit(253),
            s.setBit(254),
            s.setBit(255))) {
      refused(Reason.SIGNATURE_WRONG, input + Forge.encode(withS(genuine, other)));
    }
    for (String r : POINTS) {
      byte[] signature = genuine.clone();
      System.arraycopy(HexFormat.of().parseHex(r), 0, signature, 0, 32);
      refused(Reason.SIGNATURE_WRONG, input + Forge.encode(signature));
      refused(Reason.SIGNATURE_WRONG, input + Forge.encode(withS(signature, BigInteger.ZERO)));
    }
    byte[] negative = genuine.clone();
    negative[31] ^= (byte) 0x80;
    refused(Reason.SIGNATURE_WRONG, input + Forge.encode(negative));
    // Of these the JDK takes the longer ones, since zeros follow.
    for (int length : new int[] {1, 31, 32, 33, 63, 65, 96, 128}) {
      refused(Reason.MALFORMED, input + Forge.encode(Arrays.copyOf(genuine, length)));
    }
    refused(Reason.SIGNATURE_WRONG, input + Forge.encode(new byte[64]));
  }

  /**
   * Points of small order, and of those the encodings that are not their one own (y of p and more).
   */
  private static final List<String> POINTS =
      List.of(
          "0100000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000080",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0000000000000000000000000000000000000000000000000000000000000080",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
          "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
          "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
          "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff");

  private static BigInteger littleEndian(byte[] bytes, int from) {
    byte[] reversed = new byte[32];
    for (int i = 0; i < 32; i++) {
      reversed[31 - i] = bytes[from + i];
    }
    return new BigInteger(1, reversed);
  }

  private static byte[] withS(byte[] signature, BigInteger s) {
    byte[] other = signature.clone();
    for (int i = 0; i < 32; i++) {
      other[32 + i] = s.shiftRight(8 * i).byteValue();
    }
    return other;
  }

  @Test
  void publicKeysThatAreNotSafeAreRefused() {
    for (String point : POINTS) {
      noPublicKey(spki(point));
    }
    // Not on the curve.
    noPublicKey(spki("02" + "00".repeat(31)));
    String pem = Forge.VENDOR.publicPem();
    String base64 = pem.lines().skip(1).findFirst().orElseThrow();
    assertThat(LicenseVerifier.ofVendor(List.of(base64), Set.of()).verify(KEY))
        .isInstanceOf(Genuine.class);
    noPublicKey("");
    noPublicKey(base64.substring(1));
    noPublicKey(base64 + "AAAA");
    noPublicKey(base64.replace("MCow", "MCox"));
    noPublicKey(pem.replace("PUBLIC", "PRIVATE"));
    noPublicKey(pem + pem);
    noPublicKey("A".repeat(1 << 20));
    assertThatThrownBy(() -> LicenseVerifier.ofVendor(List.of(), Set.of()))
        .isInstanceOf(InvalidInputException.class);
  }

  private static String spki(String point) {
    return Base64.getEncoder()
        .encodeToString(HexFormat.of().parseHex("302a300506032b6570032100" + point));
  }

  private static void noPublicKey(String text) {
    assertThatThrownBy(() -> LicenseVerifier.ofVendor(List.of(text), Set.of()))
        .as("%.100s", text)
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void aLicenseChecksItself() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    invalid("id", License.builder("a b", "A"));
    invalid("customer", License.builder("L", ""));
    invalid("customer", License.builder("L", "x".repeat(201)));
    invalid("edition", License.builder("L", "A").edition("x".repeat(65)));
    invalid("deployment", License.builder("L", "A").deployment("a\nb"));
    invalid("email", License.builder("L", "A").email("nobody"));
    invalid("issuedAt", License.builder("L", "A").issuedAt(start.plusNanos(1)));
    invalid("validFrom", License.builder("L", "A").validFrom(start.minusSeconds(9_999_999_999L)));
    invalid("expiresAt", License.builder("L", "A").issuedAt(start).expiresAt(start, 0));
    invalid("graceDays", License.builder("L", "A").expiresAt(start, -1));
    invalid("features", License.builder("L", "A").features(List.of("")));
    invalid("limits", License.builder("L", "A").otherClaims(Map.of("limits", "1")));
    invalid("x", License.builder("L", "A").otherClaims(Map.of("x", "{ }")));
    assertThatThrownBy(() -> new Limit(2, 1)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Limit.of(-1)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Limit.of(Limit.MAX + 1)).isInstanceOf(InvalidInputException.class);
    assertThat(new Limit(7, Limit.NONE).hard()).isEqualTo(Long.MAX_VALUE);
  }

  private static void invalid(String field, License.Builder builder) {
    assertThatThrownBy(builder::build)
        .isInstanceOfSatisfying(
            InvalidInputException.class,
            e -> {
              assertThat(e.field()).isEqualTo(field);
              assertThat(e.code()).isEqualTo(ErrorCode.LICENSE_INVALID);
            });
  }
}

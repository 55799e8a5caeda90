package dev.castellan.internal.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.AbstractDeserializer;
import io.jsonwebtoken.io.AbstractSerializer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The outside of a key: a JSON Web Signature in compact form (RFC 7515, section 3.1) with one
 * algorithm (Ed25519, RFC 8037) and one header. It is no JWT: its type says so, and no parser of
 * tokens takes it for one (RFC 8725, section 3.11).
 */
public final class LicenseJws {

  /** The JWS type of a licence. */
  private static final String TYPE = "castellan-license";

  private static final String CONTENT = "json";
  private static final String ALGORITHM = "EdDSA";

  /** How many bytes a signature has (RFC 8032, section 5.1.6). */
  private static final int SIGNATURE = 64;

  private LicenseJws() {}

  /**
   * Signs.
   *
   * @param payload the claims
   * @param keyId names the signer
   * @throws InvalidInputException if the key would be too long
   */
  public static String sign(String payload, String keyId, PrivateKey signer) {
    String key =
        Jwts.builder()
            .json(new CanonicalJson())
            .header()
            .type(TYPE)
            .contentType(CONTENT)
            .keyId(keyId)
            .and()
            .content(payload.getBytes(StandardCharsets.UTF_8))
            .signWith(signer, Jwts.SIG.EdDSA)
            .compact();
    if (key.length() > KeyText.MAX_LENGTH) {
      throw new InvalidInputException(
          ErrorCode.LICENSE_INVALID,
          "license",
          "All of it together makes a key of more than " + KeyText.MAX_LENGTH + " characters");
    }
    return key;
  }

  /**
   * Who signed, according to a header that is exactly that of a licence: nothing missing, nothing
   * more (so no {@code crit}, {@code b64}, {@code jku}, {@code jwk}, {@code x5c}, {@code zip}),
   * nothing twice, and each part in its one encoding.
   *
   * @param compact three parts of base64url
   * @return the name of the signer; empty if it is no licence
   */
  static Optional<String> signerOf(String compact) {
    String[] parts = compact.split("\\.", -1);
    boolean whole =
        decode(parts[1]).isPresent()
            // The JDK takes longer ones, if zeros follow: RFC 8032, section 5.1.7, does not.
            && decode(parts[2]).map(signature -> signature.length == SIGNATURE).orElse(false);
    if (!whole) {
      return Optional.empty();
    }
    return decode(parts[0])
        .flatMap(LicenseJson::object)
        .filter(LicenseJws::isHeader)
        .map(header -> String.valueOf(header.get("kid")));
  }

  /** The claims, of a key that was not verified. */
  static Optional<byte[]> payload(String compact) {
    return decode(compact.split("\\.", -1)[1]);
  }

  private static boolean isHeader(Map<String, Object> header) {
    return header.size() == 4
        && ALGORITHM.equals(header.get("alg"))
        && TYPE.equals(header.get("typ"))
        && CONTENT.equals(header.get("cty"))
        && header.get("kid") instanceof String;
  }

  /**
   * What was signed.
   *
   * @param compact of which {@link #signerOf} named this signer
   * @return the claims; empty if the signature does not fit
   */
  static Optional<byte[]> verified(String compact, JwtParser parser) {
    try {
      return Optional.of(parser.parseSignedContent(compact).getPayload());
    } catch (JwtException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Verifies with this key, by the one algorithm that it is for. */
  static JwtParser parser(PublicKey signer) {
    return Jwts.parser()
        .json(new StrictJson())
        .sig()
        .clear()
        .add(Jwts.SIG.EdDSA)
        .and()
        .zip()
        .clear()
        .and()
        .verifyWith(signer)
        .build();
  }

  /** Base64url without padding, in the one text that it has; the JDK's decoder takes stray bits. */
  private static Optional<byte[]> decode(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      boolean canonical =
          Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
      return canonical ? Optional.of(bytes) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The library reads the header by the same parser as this class. */
  private static final class StrictJson extends AbstractDeserializer<Map<String, ?>> {

    @Override
    protected Map<String, ?> doDeserialize(Reader reader) throws IOException {
      StringWriter text = new StringWriter();
      reader.transferTo(text);
      return LicenseJson.object(text.toString().getBytes(StandardCharsets.UTF_8))
          .orElseThrow(() -> new IOException("This is no JSON object"));
    }
  }

  /** Members in the order of their names, so that the same header gives the same bytes. */
  private static final class CanonicalJson extends AbstractSerializer<Map<String, ?>> {

    @Override
    protected void doSerialize(Map<String, ?> header, OutputStream out) throws IOException {
      out.write(LicenseJson.write(header).getBytes(StandardCharsets.UTF_8));
    }
  }
}

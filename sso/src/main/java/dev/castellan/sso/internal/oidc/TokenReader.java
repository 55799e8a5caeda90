package dev.castellan.sso.internal.oidc;

import com.nimbusds.jose.jwk.JWK;
import dev.castellan.login.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads signed tokens (RFC 7515, RFC 8725). Only the algorithm, type and key id of a header are
 * looked at: a key, or the address of one, that a token brings along means nothing.
 */
final class TokenReader {

  private static final int MAX_LENGTH = 65_536;
  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");

  /** What changes how the rest is to be read, none of which is understood here. */
  private static final List<String> REFUSED_HEADERS = List.of("crit", "b64", "zip", "cty", "enc");

  private final Set<String> algorithms;
  private final KeyCache keys;

  TokenReader(Set<String> algorithms, KeyCache keys) {
    this.algorithms = Set.copyOf(algorithms);
    this.keys = keys;
  }

  /**
   * What a token says, once its signature is verified.
   *
   * @param types which it may have, in lower case, if it has one
   */
  SignedClaims read(String token, Set<String> types) throws ProviderException {
    if (token.length() > MAX_LENGTH || !SHAPE.matcher(token).matches()) {
      throw Problems.badAnswer("A token is not three parts in base64url");
    }
    int first = token.indexOf('.');
    int last = token.lastIndexOf('.');
    Claims header = new Claims(StrictJson.object(decode(token.substring(0, first))));
    byte[] payload = decode(token.substring(first + 1, last));
    byte[] signature = decode(token.substring(last + 1));
    String algorithm = algorithm(header, types);
    JWK key = keys.find(algorithm, header.text("kid"));
    byte[] input = token.substring(0, last).getBytes(StandardCharsets.US_ASCII);
    if (!SignatureCheck.verify(algorithm, key, input, signature)) {
      throw Problems.signature("The signature of a token is wrong");
    }
    return new SignedClaims(algorithm, new Claims(StrictJson.object(payload)));
  }

  private String algorithm(Claims header, Set<String> types) throws ProviderException {
    String algorithm = header.require("alg");
    if (!algorithms.contains(algorithm)) {
      throw Problems.signature("A token is signed by an algorithm that is not accepted");
    }
    Optional<String> type = header.text("typ").map(text -> text.toLowerCase(Locale.ROOT));
    if (type.isPresent() && !types.contains(type.get())) {
      throw Problems.badAnswer("A token is of another type than it must be here");
    }
    if (REFUSED_HEADERS.stream().anyMatch(header::has)) {
      throw Problems.badAnswer("A token demands what is not understood");
    }
    return algorithm;
  }

  /** Decodes what is written in the one way it can be: no bits behind the last byte. */
  private static byte[] decode(String part) throws ProviderException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Refused below, without its message.
    }
    throw Problems.badAnswer("A token is not in base64url");
  }
}

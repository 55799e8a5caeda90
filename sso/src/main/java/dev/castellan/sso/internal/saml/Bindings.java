package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** How messages travel with the browser (SAML bindings 3.4 and 3.5). */
final class Bindings {

  private static final int MAX_INFLATED = 64 * 1024;

  private Bindings() {}

  /** Away by a redirect, signed over the query. */
  static Departure redirect(
      URI to, String parameter, String xml, String relayState, SpKey key, SecretText state) {
    StringBuilder query = new StringBuilder();
    query.append(parameter).append('=').append(escape(deflated(xml)));
    if (!relayState.isEmpty()) {
      query.append("&RelayState=").append(escape(relayState));
    }
    query.append("&SigAlg=").append(escape(key.algorithm()));
    String signature = "&Signature=" + escape(signed(query.toString(), key));
    String separator = to.getRawQuery() == null ? "?" : "&";
    return new Departure.Redirect(URI.create(to + separator + query + signature), state);
  }

  /** Away by a form; the message is signed in itself. */
  static Departure post(URI to, String parameter, String xml, String relayState, SecretText state) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(parameter, Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8)));
    if (!relayState.isEmpty()) {
      fields.put(Parameters.RELAY_STATE, relayState);
    }
    return new Departure.Form(to, fields, state);
  }

  private static String signed(String query, SpKey key) {
    try {
      return Base64.getEncoder()
          .encodeToString(key.sign(query.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Our key does not sign", e);
    }
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String deflated(String xml) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try (DeflaterOutputStream packed = new DeflaterOutputStream(out, deflater)) {
      packed.write(xml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("Memory cannot be written", e);
    } finally {
      deflater.end();
    }
    return Base64.getEncoder().encodeToString(out.toByteArray());
  }

  /** What came by a form. */
  static byte[] posted(String base64) throws ProviderException {
    return decode(base64.replace("\r\n", "").replace("\n", ""));
  }

  /** What came by a redirect. */
  static byte[] redirected(String base64) throws ProviderException {
    Inflater inflater = new Inflater(true);
    try (InflaterInputStream plain =
        new InflaterInputStream(new ByteArrayInputStream(decode(base64)), inflater)) {
      byte[] bytes = plain.readNBytes(MAX_INFLATED + 1);
      if (bytes.length > MAX_INFLATED) {
        throw Troubles.malformed("The message is too large");
      }
      return bytes;
    } catch (IOException e) {
      throw Troubles.malformed("The message is not packed by DEFLATE");
    } finally {
      inflater.end();
    }
  }

  private static byte[] decode(String base64) throws ProviderException {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw Troubles.malformed("The message is no base64");
    }
  }

  /**
   * Demands that the query was signed by one of the keys: over the raw parameters, in the order of
   * the standard.
   */
  static void verify(
      Parameters query, String parameter, List<PublicKey> keys, Set<String> algorithms)
      throws ProviderException {
    String algorithm = query.text(Parameters.ALGORITHM).orElse("");
    String signature = query.text(Parameters.SIGNATURE).orElse("");
    if (algorithm.isEmpty() || signature.isEmpty()) {
      throw Troubles.signature("The query is not signed");
    }
    if (!algorithms.contains(algorithm)) {
      throw Troubles.signature("The algorithm of the signature is not accepted");
    }
    byte[] signed = signedPart(query, parameter).getBytes(StandardCharsets.UTF_8);
    byte[] value = decode(signature);
    if (keys.stream().noneMatch(key -> verifies(key, algorithm, signed, value))) {
      throw Troubles.signature("The signature is by none of the provider's keys, or wrong");
    }
  }

  private static String signedPart(Parameters query, String parameter) {
    String relayState =
        query.raw(Parameters.RELAY_STATE).map(value -> "&RelayState=" + value).orElse("");
    return parameter
        + "="
        + query.raw(parameter).orElse("")
        + relayState
        + "&SigAlg="
        + query.raw(Parameters.ALGORITHM).orElse("");
  }

  private static boolean verifies(PublicKey key, String algorithm, byte[] signed, byte[] value) {
    String digest = "SHA" + algorithm.substring(algorithm.length() - "256".length());
    if (algorithm.contains("#rsa-")) {
      return verifies(key, "RSA", digest + "withRSA", signed, value);
    }
    // XML signatures join r and s; some providers send ASN.1 here.
    return verifies(key, "EC", digest + "withECDSAinP1363Format", signed, value)
        || verifies(key, "EC", digest + "withECDSA", signed, value);
  }

  private static boolean verifies(
      PublicKey key, String type, String jdkName, byte[] signed, byte[] value) {
    if (!key.getAlgorithm().toUpperCase(Locale.ROOT).equals(type)) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(jdkName);
      verifier.initVerify(key);
      verifier.update(signed);
      return verifier.verify(value);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}

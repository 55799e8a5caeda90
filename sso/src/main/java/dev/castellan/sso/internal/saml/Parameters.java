package dev.castellan.sso.internal.saml;

import dev.castellan.login.provider.ProviderException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a query or form as they were sent. What a name means is decided by its raw
 * bytes: a name that is written in two ways, or stands there twice, would be read by us and by
 * somebody else differently.
 */
final class Parameters {

  static final String REQUEST = "SAMLRequest";
  static final String RESPONSE = "SAMLResponse";
  static final String RELAY_STATE = "RelayState";
  static final String ALGORITHM = "SigAlg";
  static final String SIGNATURE = "Signature";

  private static final Set<String> KNOWN =
      Set.of(REQUEST, RESPONSE, RELAY_STATE, ALGORITHM, SIGNATURE, "SAMLEncoding");

  private final Map<String, String> raw = new HashMap<>();

  private Parameters() {}

  static Parameters of(String text) throws ProviderException {
    Parameters parameters = new Parameters();
    for (String part : text.split("&", -1)) {
      int equals = part.indexOf('=');
      parameters.add(
          equals < 0 ? part : part.substring(0, equals),
          equals < 0 ? "" : part.substring(equals + 1));
    }
    if (parameters.raw.containsKey("SAMLEncoding")) {
      throw Troubles.malformed("Another encoding than DEFLATE is not supported");
    }
    if (parameters.raw.containsKey(REQUEST) && parameters.raw.containsKey(RESPONSE)) {
      throw Troubles.malformed("There is both a request and a response");
    }
    return parameters;
  }

  private void add(String name, String value) throws ProviderException {
    String meant = decode(name);
    if (!KNOWN.contains(meant)) {
      return;
    }
    if (!meant.equals(name) || raw.putIfAbsent(name, value) != null) {
      throw Troubles.malformed("A parameter is sent twice, or its name is escaped");
    }
  }

  Optional<String> raw(String name) {
    return Optional.ofNullable(raw.get(name));
  }

  Optional<String> text(String name) throws ProviderException {
    String value = raw.get(name);
    return value == null ? Optional.empty() : Optional.of(decode(value));
  }

  private static String decode(String text) throws ProviderException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw Troubles.malformed("A parameter is escaped wrongly");
    }
  }
}

package dev.castellan.sso.internal.saml;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.secret.SecretText;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A configuration that was looked at.
 *
 * @param metadataUrl where the provider's metadata lies; empty if it is given as text
 * @param metadata as text; empty if it is read from the address
 * @param metadataKey who must have signed the metadata, if anybody must
 * @param idp which of several providers of the metadata is meant
 * @param entityId ours; empty for the address of our metadata
 * @param keys ours: the one that signs, and if there is one the next
 * @param trust what is demanded of a response
 * @param request what is asked of the provider
 * @param mapping who somebody is
 */
record Settings(
    Optional<String> metadataUrl,
    Optional<String> metadata,
    Optional<PublicKey> metadataKey,
    Duration refresh,
    Optional<String> idp,
    Optional<String> entityId,
    List<SpKey> keys,
    boolean signMetadata,
    boolean singleLogout,
    Trust trust,
    Request request,
    Mapping mapping) {

  private static final long MAX_SECONDS = 86_400;

  /** Which parts of a response must be signed. */
  enum Signed {
    EITHER,
    RESPONSE,
    ASSERTION,
    BOTH
  }

  /** What is demanded of a response; an age of zero means any. */
  record Trust(
      Signed signed,
      Set<String> algorithms,
      boolean cbc,
      boolean idpInitiated,
      Duration maxAuthnAge,
      Duration maxResponseAge) {}

  /** What is asked of the provider. */
  record Request(
      boolean post, boolean force, List<String> contexts, Optional<String> nameIdFormat) {}

  /** Which attributes say who somebody is. */
  record Mapping(
      Optional<String> subject,
      Optional<String> username,
      Optional<String> email,
      Optional<String> displayName,
      Optional<String> groups,
      Set<String> secondFactor) {}

  /**
   * @throws InvalidInputException that names the field at fault
   */
  static Settings of(ProviderConfig config) {
    Optional<String> url = config.text(Fields.METADATA_URL);
    Optional<String> text = config.text(Fields.METADATA);
    if (url.isPresent() == text.isPresent()) {
      throw invalid(Fields.METADATA_URL, "One of metadataUrl and metadata is expected");
    }
    return new Settings(
        url,
        text,
        metadataKey(config),
        seconds(config, Fields.REFRESH, 60),
        config.text(Fields.IDP),
        entityId(config),
        keys(config),
        config.flag(Fields.SIGN_METADATA),
        config.flag(Fields.LOGOUT),
        trust(config),
        request(config),
        mapping(config));
  }

  private static Trust trust(ProviderConfig config) {
    Set<String> algorithms = Set.copyOf(new HashSet<>(config.list(Fields.ALGORITHMS)));
    if (algorithms.isEmpty() || !Names.SIGNATURES.containsAll(algorithms)) {
      throw invalid(Fields.ALGORITHMS, "Signature algorithms of the list are expected");
    }
    return new Trust(
        Signed.valueOf(config.require(Fields.SIGNED).toUpperCase(Locale.ROOT)),
        algorithms,
        config.flag(Fields.CBC),
        config.flag(Fields.IDP_INITIATED),
        seconds(config, Fields.MAX_AUTHN_AGE, 0),
        seconds(config, Fields.MAX_RESPONSE_AGE, 30));
  }

  private static Request request(ProviderConfig config) {
    return new Request(
        config.require(Fields.REQUEST_BINDING).equals("post"),
        config.flag(Fields.FORCE),
        config.list(Fields.CONTEXTS),
        config.text(Fields.NAME_ID_FORMAT));
  }

  private static Mapping mapping(ProviderConfig config) {
    Mapping mapping =
        new Mapping(
            config.text(Fields.SUBJECT),
            config.text(Fields.USERNAME),
            config.text(Fields.EMAIL),
            config.text(Fields.DISPLAY_NAME),
            config.text(Fields.GROUPS),
            Set.copyOf(new HashSet<>(config.list(Fields.SECOND_FACTOR))));
    boolean changes =
        config.text(Fields.NAME_ID_FORMAT).filter(Names.TRANSIENT::equals).isPresent();
    if (changes && mapping.subject().isEmpty()) {
      throw invalid(
          Fields.NAME_ID_FORMAT,
          "A transient NameID is another at each login; give subjectAttribute with it");
    }
    return mapping;
  }

  private static Optional<PublicKey> metadataKey(ProviderConfig config) {
    return config
        .text(Fields.METADATA_CERTIFICATE)
        .map(
            text -> {
              try {
                List<X509Certificate> found = Pem.certificates(text);
                if (found.size() == 1 && Strength.suffices(found.get(0).getPublicKey())) {
                  return found.get(0).getPublicKey();
                }
              } catch (GeneralSecurityException e) {
                // Said below.
              }
              throw invalid(
                  Fields.METADATA_CERTIFICATE, "One strong certificate (PEM) is expected");
            });
  }

  private static Optional<String> entityId(ProviderConfig config) {
    Optional<String> id = config.text(Fields.ENTITY_ID);
    if (id.filter(text -> text.length() > 1_024 || text.isBlank()).isPresent()) {
      throw invalid(Fields.ENTITY_ID, "An entity id has 1 to 1024 characters");
    }
    return id;
  }

  private static List<SpKey> keys(ProviderConfig config) {
    Optional<SpKey> current = key(config, Fields.KEY, Fields.CERTIFICATE);
    Optional<SpKey> next = key(config, Fields.NEXT_KEY, Fields.NEXT_CERTIFICATE);
    if (current.isEmpty() && next.isPresent()) {
      throw invalid(Fields.NEXT_KEY, "A next key is expected only with spKey");
    }
    return Stream.concat(current.stream(), next.stream()).toList();
  }

  private static Optional<SpKey> key(ProviderConfig config, String key, String certificate) {
    Optional<SecretText> secret = config.secret(key);
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(SpKey.read(secret.get().expose(), config.text(certificate).orElse("")));
    } catch (GeneralSecurityException e) {
      throw invalid(
          key, "Not a key with its certificate: PKCS #8 and X.509 in PEM, a pair, strong");
    }
  }

  private static Duration seconds(ProviderConfig config, String field, long least) {
    long seconds = config.number(field);
    if (seconds < least || seconds > MAX_SECONDS) {
      throw invalid(field, least + " to " + MAX_SECONDS + " seconds are expected");
    }
    return Duration.ofSeconds(seconds);
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  /** The key that signs what we send. */
  SpKey signingKey() {
    return keys.get(0);
  }
}

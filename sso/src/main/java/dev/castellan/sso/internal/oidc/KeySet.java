package dev.castellan.sso.internal.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.sso.internal.http.Answer;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keys by which a provider signs (RFC 7517). Immutable. */
record KeySet(List<JWK> keys) {

  private static final int MAX_KEYS = 100;

  /**
   * Reads what the provider publishes: public keys for signatures. Others are left out, as there
   * are providers who publish keys for encryption beside them.
   */
  static KeySet read(Answer answer) throws ProviderException {
    if (answer.status() != 200) {
      throw new ProviderException(ProviderProblem.PEER_ERROR, "The keys cannot be had");
    }
    JsonNode published = StrictJson.object(answer.body()).path("keys");
    if (!published.isArray() || published.size() > MAX_KEYS) {
      throw Problems.badAnswer("There is no list of at most " + MAX_KEYS + " keys");
    }
    List<JWK> keys = new ArrayList<>();
    for (JsonNode key : published) {
      parse(key).filter(KeySet::isForSignatures).ifPresent(keys::add);
    }
    return new KeySet(List.copyOf(keys));
  }

  /** RFC 7517 section 5 has us leave out what we do not understand. */
  private static Optional<JWK> parse(JsonNode key) {
    try {
      return Optional.of(JWK.parse(StrictJson.write(key)));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }

  private static boolean isForSignatures(JWK key) {
    return !key.isPrivate()
        && key.getKeyRevocation() == null
        && (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
        && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY))
        && Algorithms.ALL.stream().anyMatch(algorithm -> Algorithms.fits(algorithm, key));
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }

  /**
   * The one key that is meant. Without an id there must be one key only; with one, one that has it
   * and is for the algorithm (RFC 8725 section 3.1).
   */
  Optional<JWK> choose(String algorithm, Optional<String> kid) {
    List<JWK> named =
        kid.isEmpty()
            ? keys
            : keys.stream().filter(key -> kid.get().equals(key.getKeyID())).toList();
    List<JWK> fitting = kid.isEmpty() ? named : fitting(algorithm, named);
    return fitting.size() == 1
        ? fitting(algorithm, fitting).stream().findFirst()
        : Optional.empty();
  }

  private static List<JWK> fitting(String algorithm, List<JWK> among) {
    return among.stream()
        .filter(key -> Algorithms.fits(algorithm, key))
        .filter(key -> key.getAlgorithm() == null || key.getAlgorithm().getName().equals(algorithm))
        .toList();
  }
}

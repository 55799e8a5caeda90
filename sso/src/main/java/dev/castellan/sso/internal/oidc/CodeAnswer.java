package dev.castellan.sso.internal.oidc;

import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the answer to an authorization request (RFC 6749 section 4.1.2, RFC 9207). */
final class CodeAnswer {

  private static final int MAX_CODE = 4_096;

  /** Of other flows than ours. */
  private static final List<String> FOREIGN =
      List.of("id_token", "access_token", "token_type", "response");

  private static final Set<String> MORE_NEEDED =
      Set.of(
          "login_required",
          "interaction_required",
          "consent_required",
          "account_selection_required",
          "unmet_authentication_requirements");

  private CodeAnswer() {}

  /** The code, if it is an answer of this provider to this login. */
  static String read(BrowserCall call, Endpoints endpoints) throws ProviderException {
    if (!call.form().isEmpty()) {
      throw Problems.badAnswer("The answer came as a form, not as a query");
    }
    Parameters answer = Parameters.parse(call.query());
    if (call.handle().isEmpty() || !answer.get("state").equals(call.handle())) {
      throw Problems.wrongRequest("The answer belongs to another login (state)");
    }
    issuer(answer, endpoints);
    if (answer.get("error").isPresent()) {
      throw refusal(answer.get("error").get());
    }
    if (FOREIGN.stream().anyMatch(answer.values()::containsKey)) {
      throw Problems.badAnswer("The answer is of another flow");
    }
    return answer
        .get("code")
        .filter(code -> !code.isBlank() && code.length() <= MAX_CODE)
        .orElseThrow(() -> Problems.badAnswer("The answer has no code"));
  }

  /** Errors too say who sends them. */
  private static void issuer(Parameters answer, Endpoints endpoints) throws ProviderException {
    Optional<String> issuer = Optional.ofNullable(answer.values().get("iss"));
    if (issuer.isEmpty() ? endpoints.namesItself() : !issuer.get().equals(endpoints.issuer())) {
      throw Problems.wrongParty("The answer is of another provider (iss)");
    }
  }

  private static ProviderException refusal(String error) {
    return MORE_NEEDED.contains(error)
        ? Problems.insufficient("The provider wants more of the person than it was allowed to ask")
        : new ProviderException(
            ProviderProblem.PEER_ERROR, "The provider did not log the person in");
  }
}

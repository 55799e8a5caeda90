package dev.castellan.sso.oidc;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.secret.SecretText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Logins, good and bad, each with what must stay secret of it. */
public final class OidcCanary {

  private OidcCanary() {}

  /** Runs them. */
  public static Map<Arrival, List<String>> logins() throws Exception {
    Map<Arrival, List<String>> done = new HashMap<>();
    TestKey key = TestKey.ec("ec-1");
    for (String problem : List.of("none", "signature", "nonce", "token", "json", "refused")) {
      try (Scene scene = new Scene(key)) {
        scene.secrets.put("clientSecret", SecretText.of("canary-client-secret"));
        scene.values.put("userInfo", List.of("true"));
        scene.op.userInfo.put("sub", "subject-1");
        scene.query.put("code", "canary-code");
        scene.op.tokenAnswer.put("access_token", "canary-access-token");
        scene.claims.put("canary", "canary-claim");
        harm(scene, problem);
        try (BrowserProvider provider = scene.start()) {
          Arrival arrival = scene.run(provider);
          String token = String.valueOf(scene.op.tokenAnswer.get("id_token"));
          done.put(
              arrival,
              List.of(
                  "canary-client-secret",
                  "canary-code",
                  "canary-access-token",
                  "canary-claim",
                  token.length() > 40 ? token.substring(20, 40) : "canary-none",
                  String.valueOf(scene.op.tokenForm.get("code_verifier"))));
        }
      }
    }
    return done;
  }

  private static void harm(Scene scene, String problem) {
    switch (problem) {
      case "signature" -> scene.key = TestKey.ec("ec-1");
      case "nonce" -> scene.claims.put("nonce", "canary-nonce");
      case "token" -> scene.token = text -> text + "!";
      case "json" -> scene.op.tokenText = text -> text + "canary-json";
      case "refused" -> scene.op.tokenStatus = 400;
      default -> {
        // As it should be.
      }
    }
  }
}

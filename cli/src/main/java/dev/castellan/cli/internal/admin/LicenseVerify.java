package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.license.License;
import dev.castellan.license.LicenseVerifier.Verification;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code license verify}. */
@Command(
    description =
        "Tells whether a licence key is genuine and holds now. Exit code 1 if it is not or does"
            + " not.")
final class LicenseVerify implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseKeyFile key = new LicenseKeyFile();

  @Mixin private PublicKeyOptions keys = new PublicKeyOptions();

  @Option(
      names = "--revoked",
      paramLabel = "ID",
      description = "A licence that is not to be accepted; can be given several times.")
  private List<String> revoked = new ArrayList<>();

  @Mixin private Common common = new Common();

  LicenseVerify(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    if (!keys.given()) {
      throw common.wrong("Say whose key it should be: --public-key");
    }
    Verification answer = keys.verifier(revoked).verify(key.read(environment));
    if (answer instanceof Verification.Refused refused) {
      String reason = refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
      output.print("refused: " + refused.message() + " [" + reason + "]");
      output.print(
          Json.object()
              .put("genuine", false)
              .put("reason", reason)
              .put("message", refused.message()));
      return ExitCode.NOT_FINE;
    }
    License license = ((Verification.Genuine) answer).license();
    String state = state(license, environment.time().instant());
    ObjectNode terms = Json.parsed(license.json());
    output.print("genuine, " + state);
    LicenseWords.terms(terms, output);
    ObjectNode document = Json.object().put("genuine", true).put("state", state);
    document.set("license", terms);
    output.print(document);
    return state.equals("valid") || state.equals("in-grace") ? ExitCode.FINE : ExitCode.NOT_FINE;
  }

  private static String state(License license, Instant now) {
    if (now.isBefore(license.validFrom())) {
      return "not-yet-valid";
    }
    if (license.graceEndsAt().map(end -> !now.isBefore(end)).orElse(false)) {
      return "expired";
    }
    return license.expiresAt().map(end -> !now.isBefore(end)).orElse(false) ? "in-grace" : "valid";
  }
}

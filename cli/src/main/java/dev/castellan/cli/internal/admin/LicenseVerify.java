package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.license.License;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseVerifier.Verification;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code license verify}. */
@Command(
    description =
        "Tells whether a licence key is genuine and holds now. Exit code 1 if it is not or does"
            + " not.")
final class LicenseVerify implements Callable<Integer> {

  private final Environment environment;

  @Mixin private LicenseKeyFile key = new LicenseKeyFile();

  @Mixin private PublicKeyOptions keys = new PublicKeyOptions();

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
    Verification answer = keys.verifier().verify(key.read(environment));
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
    LicenseState state = license.stateAt(environment.time().instant());
    ObjectNode terms = Json.parsed(license.json());
    output.print("genuine, " + state);
    LicenseWords.terms(terms, output);
    ObjectNode document = Json.object().put("genuine", true).put("state", state.text());
    document.set("license", terms);
    output.print(document);
    return state == LicenseState.EXPIRED || state == LicenseState.NOT_YET_VALID
        ? ExitCode.NOT_FINE
        : ExitCode.FINE;
  }
}

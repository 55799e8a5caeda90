package dev.castellan.cli.internal.admin;

import dev.castellan.CastellanBuilder;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Output;
import dev.castellan.license.LicenseVerifier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;

/** Of which broker or store the licence is. */
final class LicenseOptions {

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private PublicKeyOptions keys = new PublicKeyOptions();

  /** What a command does. */
  @FunctionalInterface
  interface Body {

    /** Does it, prints, and answers the exit code. */
    int run(LicenseBackend license, Output output);
  }

  /** Runs a command on it. */
  int run(Common common, Environment environment, Body body) {
    return where.run(
        common,
        environment,
        () -> inStore(common),
        (backend, output) -> {
          LicenseBackend license = backend.license();
          if (keys.anyGiven() && !license.isOfStoreAlone()) {
            throw common.wrong(
                "--public-key and --revoked are for --store; the broker knows for itself");
          }
          return body.run(license, output);
        });
  }

  /** In a store, keys are verified here: by nothing, if no public key was named. */
  private UnaryOperator<CastellanBuilder> inStore(Common common) {
    if (!keys.anyGiven()) {
      return UnaryOperator.identity();
    }
    if (!keys.given()) {
      throw common.wrong("--revoked needs --public-key");
    }
    LicenseVerifier verifier = keys.verifier();
    return builder -> builder.licenseVerifier(verifier);
  }
}

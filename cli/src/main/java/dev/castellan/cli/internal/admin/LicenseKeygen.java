package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.cli.internal.Sources;
import dev.castellan.license.LicenseSigningKey;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code license keygen}. */
@Command(
    description =
        "Makes a key to sign licences with, and FILE.pub, which belongs into the product. Whoever"
            + " has FILE can make licences: it stays with the vendor.")
final class LicenseKeygen implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "Where to write the private key; a new file.")
  private String file = "";

  @Mixin private Common common = new Common();

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    LicenseSigningKey signer = LicenseSigningKey.generate(new SecureRandom());
    String publicFile = file + ".pub";
    try (OutputFile publicKey = OutputFile.create(publicFile)) {
      signer.write(Sources.path(file));
      publicKey.keep(signer.publicPem().stripTrailing());
    } catch (FileAlreadyExistsException e) {
      throw BadFileException.of(file, "exists already and is not overwritten");
    } catch (IOException e) {
      throw Sources.trouble(file, "cannot be made", e);
    }
    output.print(file + ": the private key; keep it, and keep it secret");
    output.print(publicFile + ": the public key, for the product");
    output.print(
        Json.object()
            .put("ok", true)
            .put("keyId", signer.keyId())
            .put("privateKey", file)
            .put("publicKey", publicFile));
    return ExitCode.FINE;
  }
}

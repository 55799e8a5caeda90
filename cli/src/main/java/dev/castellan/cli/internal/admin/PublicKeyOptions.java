package dev.castellan.cli.internal.admin;

import dev.castellan.InvalidInputException;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Sources;
import dev.castellan.license.LicenseVerifier;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Whose licence keys are genuine. */
final class PublicKeyOptions {

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "The vendor's public key, as 'license keygen' made it; can be given several times.")
  private List<String> files = new ArrayList<>();

  @Option(
      names = "--revoked",
      paramLabel = "ID",
      description = "A licence that is not to be accepted; can be given several times.")
  private List<String> revoked = new ArrayList<>();

  /** Whether there is one. */
  boolean given() {
    return !files.isEmpty();
  }

  /** Whether anything is said of what is genuine. */
  boolean anyGiven() {
    return given() || !revoked.isEmpty();
  }

  /**
   * Knows these keys.
   *
   * @throws BadFileException if a file holds none
   */
  LicenseVerifier verifier() {
    List<String> keys = new ArrayList<>();
    for (String file : files) {
      String key = new Sources(InputStream.nullInputStream()).read(file).text();
      try {
        LicenseVerifier.ofVendor(List.of(key), revoked);
      } catch (InvalidInputException e) {
        throw BadFileException.of(file, "holds no public key");
      }
      keys.add(key);
    }
    return LicenseVerifier.ofVendor(keys, revoked);
  }
}

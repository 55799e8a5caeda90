package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.Sources;
import picocli.CommandLine.Parameters;

/** The argument that names a licence key. */
final class LicenseKeyFile {

  @Parameters(
      paramLabel = "FILE",
      description = "Holds the licence key, as it came by mail; - is standard input.")
  private String file = "";

  /** What it holds. */
  String read(Environment environment) {
    return new Sources(environment.input()).read(file).text();
  }
}

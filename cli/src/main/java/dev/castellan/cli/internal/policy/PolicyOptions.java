package dev.castellan.cli.internal.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The option that every command about policies has. */
final class PolicyOptions {

  @Option(
      names = "--catalog",
      paramLabel = "FILE",
      description = {
        "The broker's own words: a text with a catalog block, beside the one of the policy itself.",
        "May be given several times."
      })
  private List<String> catalogs = new ArrayList<>();

  /** The files with the broker's words. */
  List<String> catalogs() {
    return List.copyOf(catalogs);
  }

  /** All files that a command reads. */
  List<String> with(List<String> files) {
    return Stream.concat(catalogs.stream(), files.stream()).toList();
  }
}

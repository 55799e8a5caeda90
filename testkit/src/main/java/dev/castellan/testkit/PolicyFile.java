package dev.castellan.testkit;

import dev.castellan.InvalidPolicyException;
import dev.castellan.access.Policy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * A policy and the file that it lies in, so that what is said of it names file and line.
 *
 * @param path the file
 * @param policy what it says
 */
public record PolicyFile(Path path, Policy policy) {

  /**
   * Reads a file in the policy language, in UTF-8.
   *
   * @param path relative to where the tests are run, for Maven the folder of the module
   * @throws AssertionError if it is no policy; names each place in it
   * @throws UncheckedIOException if it cannot be read
   */
  public static PolicyFile read(Path path) {
    String text;
    try {
      text = Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the policy " + path.toAbsolutePath(), e);
    }
    try {
      return new PolicyFile(path, Policy.parse(text));
    } catch (InvalidPolicyException e) {
      throw new AssertionError(
          e.problems().stream()
              .map(problem -> path + ":" + problem)
              .collect(Collectors.joining("\n", "This is no policy:\n", "")),
          e);
    }
  }

  /** Reads a file; see {@link #read(Path)}. */
  public static PolicyFile read(String path) {
    return read(Path.of(path));
  }
}

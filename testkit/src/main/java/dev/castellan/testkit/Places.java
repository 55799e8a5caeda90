package dev.castellan.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How lines of a policy are named.
 *
 * @param file where the policy lies; empty if it was made in Java or read from elsewhere
 */
record Places(Optional<Path> file) {

  static final Places UNKNOWN = new Places(Optional.empty());

  static Places of(PolicyFile file) {
    return new Places(Optional.of(file.path()));
  }

  /** {@code broker.policy:12}, {@code line 12}, or "" where there is no line. */
  String name(int line) {
    if (line == 0) {
      return "";
    }
    return file.map(path -> path.getFileName() + ":" + line).orElse("line " + line);
  }

  /** The same in brackets behind something, with a blank in front. */
  String behind(int line) {
    return line == 0 ? "" : " (" + name(line) + ")";
  }

  /** As JUnit wants it, to jump there. */
  Optional<URI> uri(int line) {
    return file.filter(path -> line > 0)
        .map(path -> URI.create(path.toAbsolutePath().normalize().toUri() + "?line=" + line));
  }
}

package dev.castellan.cli.internal.admin;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The file with the secret key of a SQLite store, which lies beside it unless the host gives keys.
 *
 * @param path where it is, or should be
 */
record KeyFileBeside(Path path) {

  static KeyFileBeside of(Path store) {
    return new KeyFileBeside(store.resolveSibling(store.getFileName() + ".key"));
  }

  boolean isThere() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}

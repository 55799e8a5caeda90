package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Sources;
import dev.castellan.secret.SecretText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/**
 * Reads secrets: one line in UTF-8, from standard input or from a file that nobody but its owner
 * may use. No message quotes what is in it.
 */
final class SecretFile {

  /** The longest secret, in bytes. */
  static final int MAX_BYTES = 8_192;

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private SecretFile() {}

  /**
   * The one line of a file.
   *
   * @param name the file, or {@code -}
   * @throws BadFileException if it cannot be read, others may use it, or it is not one line of text
   */
  static SecretText line(String name, InputStream input) {
    String text = text(name, input);
    if (text.indexOf('\n') >= 0) {
      throw BadFileException.of(called(name), "holds more than one line");
    }
    return SecretText.of(text);
  }

  /** All lines of a file, without the end of the last one. */
  static String text(String name, InputStream input) {
    byte[] bytes = bytes(name, input);
    if (bytes.length > MAX_BYTES) {
      throw BadFileException.of(called(name), "is too long for a secret");
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return content(name, text.replace("\r\n", "\n"));
    } catch (CharacterCodingException e) {
      throw BadFileException.of(called(name), "is not in UTF-8");
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static String content(String name, String text) {
    String content = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (content.isEmpty()) {
      throw BadFileException.of(called(name), "is empty");
    }
    if (content.chars().anyMatch(c -> c != '\n' && Character.isISOControl(c))) {
      throw BadFileException.of(called(name), "holds a control character");
    }
    return content;
  }

  private static byte[] bytes(String name, InputStream input) {
    try {
      if (name.equals(Sources.STANDARD_INPUT)) {
        return input.readNBytes(MAX_BYTES + 1);
      }
      Path path = Sources.path(name);
      if (Files.isDirectory(path)) {
        throw BadFileException.of(name, "is a directory");
      }
      try (InputStream in = Files.newInputStream(path)) {
        requireOwners(name, path);
        return in.readNBytes(MAX_BYTES + 1);
      }
    } catch (IOException e) {
      throw Sources.trouble(called(name), "cannot be read", e);
    }
  }

  private static void requireOwners(String name, Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().stream().anyMatch(OF_OTHERS::contains)) {
      throw BadFileException.of(
          name, "may be used by others than its owner; it must have mode 0600 or 0400");
    }
  }

  private static String called(String name) {
    return name.equals(Sources.STANDARD_INPUT) ? "<stdin>" : name;
  }
}

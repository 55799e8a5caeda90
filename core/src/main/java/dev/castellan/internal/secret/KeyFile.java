package dev.castellan.internal.secret;

import dev.castellan.ErrorCode;
import dev.castellan.OpenException;
import dev.castellan.secret.SecretKeys;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A key in a file of its own: one line {@code castellan-key:v1:BASE64:KEYID}, readable by its owner
 * alone. The key's id makes damage show.
 *
 * <p>The file appears at once and whole: it is written and forced to disk under another name, then
 * linked to its own, which fails if somebody was faster. So of several processes that begin on an
 * empty folder all end with the same key, and one that is killed leaves no half of a file.
 */
final class KeyFile {

  private static final Pattern LINE =
      Pattern.compile("castellan-key:v1:([A-Za-z0-9+/]{43}=):([0-9a-f]{16})\n?");

  private static final int MAX_BYTES = 256;

  private final Path path;

  KeyFile(Path path) {
    this.path = path;
  }

  /**
   * The key in the file; a new one if there is no file and the store is new. Another key would open
   * nothing that an older store holds, and hide that its own is missing.
   */
  SecretKeys readOrCreate(BooleanSupplier storeIsNew, SecureRandom random) {
    try {
      if (!exists()) {
        if (storeIsNew.getAsBoolean()) {
          create(KeySource.randomKey(random), random);
        } else if (!exists()) { // Somebody who was faster makes the file first, then the store.
          throw unusable(
              "is missing, but its store is not new: put the file back, which belongs to every"
                  + " backup of the store",
              null);
        }
      }
      return read();
    } catch (IOException e) {
      throw unusable("cannot be read or made: " + e.getClass().getSimpleName(), e);
    } catch (UnsupportedOperationException e) {
      throw unusable("cannot be made safely on this file system", e);
    }
  }

  private boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  private SecretKeys read() throws IOException {
    Matcher line = LINE.matcher(content());
    if (!line.matches()) {
      throw unusable("is damaged", null);
    }
    byte[] key = decode(line.group(1));
    if (!new MasterKey(key).id().equals(line.group(2))) {
      throw unusable("is damaged", null);
    }
    return SecretKeys.of(key);
  }

  private String content() throws IOException {
    try {
      return new OwnerOnlyFile(path).read(MAX_BYTES);
    } catch (FileSystemException e) {
      if (e.getReason() == null) {
        throw e;
      }
      throw unusable(e.getReason(), null);
    }
  }

  private byte[] decode(String base64) {
    byte[] key = Base64.getDecoder().decode(base64);
    if (!Base64.getEncoder().encodeToString(key).equals(base64)) {
      throw unusable("is damaged", null);
    }
    return key;
  }

  private void create(byte[] key, SecureRandom random) throws IOException {
    byte[] name = new byte[8];
    random.nextBytes(name);
    Path draft =
        path.resolveSibling(path.getFileName() + "." + HexFormat.of().formatHex(name) + ".tmp");
    try {
      write(draft, key);
      Files.createLink(path, draft);
      forceFolder();
    } catch (FileAlreadyExistsException e) {
      // Somebody was faster: theirs is the key.
    } finally {
      Arrays.fill(key, (byte) 0);
      Files.deleteIfExists(draft);
    }
  }

  private static void write(Path draft, byte[] key) throws IOException {
    String line =
        "castellan-key:v1:"
            + Base64.getEncoder().encodeToString(key)
            + ':'
            + new MasterKey(key).id()
            + '\n';
    new OwnerOnlyFile(draft).create(line);
  }

  /** Makes the name of the file last; folders can be opened so wherever that is needed. */
  private void forceFolder() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && OwnerOnlyFile.isPosix(folder)) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private OpenException unusable(String why, @Nullable Exception cause) {
    String message =
        "The key file " + path + ' ' + why + "; or give the builder secretKeys instead of a file";
    return cause == null
        ? new OpenException(ErrorCode.SECRET_KEYS_UNUSABLE, message)
        : new OpenException(ErrorCode.SECRET_KEYS_UNUSABLE, message, cause);
  }

  @Override
  public String toString() {
    return "KeyFile[" + path + "]";
  }
}

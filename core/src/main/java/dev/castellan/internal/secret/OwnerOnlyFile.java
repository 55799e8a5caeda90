package dev.castellan.internal.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file of ASCII that only its owner may read or write, where the file system knows owners. Never
 * follows a symbolic link.
 */
public final class OwnerOnlyFile {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private final Path path;

  /** What a secret's file may be to its owner's group is for its owner to say: to read it. */
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  /**
   * Whether others than its owner and their group may read the file, or others than its owner write
   * it; follows symbolic links. No where the file system knows no owners.
   *
   * @throws IOException if there is no such file
   */
  public static boolean isOpenToOthers(Path path) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
    return view != null
        && view.readAttributes().permissions().stream().anyMatch(OF_OTHERS::contains);
  }

  /** The file at this path, whether it exists or not. */
  public OwnerOnlyFile(Path path) {
    this.path = path;
  }

  /**
   * Makes the file, readable by its owner alone from its first moment on, and forces it to disk.
   *
   * @throws FileAlreadyExistsException if there is one
   * @throws IOException if it cannot be made
   */
  public void create(String text) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(path, options, attributes())) {
      ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /**
   * What the file holds.
   *
   * @param maxBytes of which no more are read
   * @throws FileSystemException with a reason for people, if it is no regular file or others may
   *     use it
   * @throws IOException if it cannot be read
   */
  public String read(int maxBytes) throws IOException {
    requireSafe();
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(path, options)) {
      ByteBuffer bytes = ByteBuffer.allocate(maxBytes);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // Until the file or the buffer ends; a valid file is shorter than the buffer.
      }
      return StandardCharsets.ISO_8859_1.decode(bytes.flip()).toString();
    }
  }

  private void requireSafe() throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(path.toString(), null, "is not a regular file");
    }
    if (isPosix(path)
        && !OWNER_ONLY.containsAll(
            Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS))) {
      throw new FileSystemException(
          path.toString(), null, "may be used by others than its owner; it must have mode 0600");
    }
  }

  /**
   * What to make the file with.
   *
   * @throws IOException if its folder cannot be looked at
   */
  public FileAttribute<?>[] attributes() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    return folder != null && isPosix(folder)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
        : new FileAttribute<?>[0];
  }

  /** Whether the file system of something that exists knows owners. */
  static boolean isPosix(Path existing) throws IOException {
    FileStore store = Files.getFileStore(existing);
    return store.supportsFileAttributeView("posix");
  }
}

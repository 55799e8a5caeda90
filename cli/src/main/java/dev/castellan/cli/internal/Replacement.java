package dev.castellan.cli.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;

/**
 * Replaces a file that was read, all at once: who opens it finds the old text or the new one. The
 * new file has the owner, group and permissions of the old one. A symbolic link is refused, because
 * it would become a file of its own; and a file that is not any more what was read is left alone.
 */
public final class Replacement {

  private static final String TROUBLE = "cannot be replaced";

  private final SourceText source;
  private final Path file;

  private Replacement(SourceText source, Path file) {
    this.source = source;
    this.file = file;
  }

  /** Of the file from which this was read. */
  public static Replacement of(SourceText source) {
    return new Replacement(source, Sources.path(source.name()).toAbsolutePath());
  }

  /**
   * Puts a text in its place.
   *
   * @throws BadFileException if that is not possible; the file is then as it was
   */
  public void with(String text) {
    if (Files.isSymbolicLink(file)) {
      throw refused("is a symbolic link; name the file itself");
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(Files.exists(file) ? "is not a regular file" : "is gone");
    }
    try {
      Path folder = Objects.requireNonNull(file.getParent(), "a file lies in a folder");
      Path draft = Files.createTempFile(folder, ".castellan-", ".tmp");
      try {
        write(draft, text);
        copyAttributes(draft);
        if (!Files.readString(file).equals(source.text())) {
          throw refused("was changed meanwhile");
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw Sources.trouble(source.name(), TROUBLE, e);
    }
  }

  private static void write(Path draft, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** What only the owner's system can say; elsewhere a new file has what the folder gives it. */
  private void copyAttributes(Path draft) throws IOException {
    PosixFileAttributeView to = Files.getFileAttributeView(draft, PosixFileAttributeView.class);
    if (to == null) {
      return;
    }
    PosixFileAttributes from = Files.readAttributes(file, PosixFileAttributes.class);
    PosixFileAttributes now = to.readAttributes();
    if (!now.owner().equals(from.owner())) {
      to.setOwner(from.owner());
    }
    if (!now.group().equals(from.group())) {
      to.setGroup(from.group());
    }
    to.setPermissions(from.permissions());
  }

  private BadFileException refused(String why) {
    return BadFileException.of(source.name(), TROUBLE + ": " + why);
  }
}

package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Sources;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A new file that its owner alone may use. It is made before what goes into it, so that nothing is
 * lost because there is no room; if it is not {@linkplain #keep kept} it goes again.
 */
final class OutputFile implements AutoCloseable {

  private final String name;
  private final Path path;
  private final FileChannel channel;
  private boolean kept;

  private OutputFile(String name, Path path, FileChannel channel) {
    this.name = name;
    this.path = path;
    this.channel = channel;
  }

  /**
   * Makes it.
   *
   * @throws BadFileException if there is something of this name, or it cannot be made
   */
  static OutputFile create(String name) {
    Path path = Sources.path(name);
    try {
      FileAttribute<?>[] attributes =
          path.getFileSystem().supportedFileAttributeViews().contains("posix")
              ? new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
              }
              : new FileAttribute<?>[0];
      return new OutputFile(
          name,
          path,
          FileChannel.open(
              path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes));
    } catch (FileAlreadyExistsException e) {
      throw BadFileException.of(name, "exists already and is not overwritten");
    } catch (IOException e) {
      throw Sources.trouble(name, "cannot be made", e);
    }
  }

  /** Where to write, in UTF-8. */
  Writer writer() {
    return new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
  }

  /** Writes a line and keeps the file. */
  void keep(String line) {
    try {
      Writer writer = writer();
      writer.write(line + '\n');
      keep(writer);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  /** Makes what was written last. */
  void keep(Writer writer) throws IOException {
    writer.flush();
    channel.force(true);
    kept = true;
  }

  /** Why it cannot be written. */
  BadFileException trouble(IOException e) {
    return Sources.trouble(name, "cannot be written", e);
  }

  /** The same where it had to be wrapped. */
  BadFileException trouble(UncheckedIOException e) {
    return Sources.trouble(name, "cannot be written", e);
  }

  @Override
  public void close() {
    try {
      channel.close();
      if (!kept) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw trouble(e);
    }
  }
}

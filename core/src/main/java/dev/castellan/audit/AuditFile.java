package dev.castellan.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Audit entries as lines of JSON in a file that is made for its owner alone, on the disk before
 * they count as delivered. A file that is there keeps its permissions. A file that is full is
 * renamed: {@code audit.jsonl} to {@code audit.jsonl.1}, that one to {@code audit.jsonl.2} and so
 * on; the last one goes.
 */
public final class AuditFile implements AuditSink {

  private static final int MAX_FILES = 1_000;

  private final Path path;
  private final long maxBytes;
  private final int files;
  private final Object lock = new Object();

  /** Guarded by the lock. */
  private @Nullable FileChannel channel;

  private AuditFile(Path path, long maxBytes, int files) {
    this.path = path.toAbsolutePath();
    this.maxBytes = maxBytes;
    this.files = files;
  }

  /**
   * Writes to this file, which may exist.
   *
   * @param maxBytes how long a file becomes, at least 10,000; a little more with the last lines
   * @param files how many there are, the one that is written included; 1 to 1,000
   * @throws IllegalArgumentException if a number is out of range
   */
  public static AuditFile of(Path path, long maxBytes, int files) {
    if (maxBytes < 10_000 || files < 1 || files > MAX_FILES) {
      throw new IllegalArgumentException(
          "A file has 10,000 bytes or more, and there are 1 to " + MAX_FILES);
    }
    return new AuditFile(path, maxBytes, files);
  }

  @Override
  public void write(List<AuditEntry> entries) throws IOException {
    StringBuilder lines = new StringBuilder();
    entries.forEach(entry -> lines.append(AuditFormat.JSON_LINES.line(entry)).append('\n'));
    ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
    synchronized (lock) {
      append(bytes);
    }
  }

  private void append(ByteBuffer bytes) throws IOException {
    boolean done = false;
    try {
      FileChannel open = open();
      if (open.size() >= maxBytes) {
        rotate();
        open = open();
      }
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
      open.force(true);
      done = true;
    } finally {
      if (!done) {
        // After a failed fsync nobody knows what is on the disk: it is written again.
        shut();
      }
    }
  }

  private FileChannel open() throws IOException {
    FileChannel open = channel;
    if (open == null) {
      boolean cut = isCutOff();
      open = FileChannel.open(path, options(), attributes());
      channel = open;
      if (cut) {
        open.write(ByteBuffer.wrap(new byte[] {'\n'}));
      }
    }
    return open;
  }

  /** Whether a crash cut the last line off; the next entry must not continue it. */
  private boolean isCutOff() throws IOException {
    if (Files.notExists(path)) {
      return false;
    }
    try (FileChannel before = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return before.size() > 0 && before.read(last, before.size() - 1) == 1 && last.get(0) != '\n';
    }
  }

  private static Set<OpenOption> options() {
    return Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  private FileAttribute<?>[] attributes() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private void rotate() throws IOException {
    shut();
    if (files == 1) {
      Files.deleteIfExists(path);
      return;
    }
    for (int i = files - 2; i >= 0; i--) {
      Path from = i == 0 ? path : numbered(i);
      if (Files.exists(from)) {
        Files.move(from, numbered(i + 1), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Path numbered(int number) {
    return path.resolveSibling(path.getFileName() + "." + number);
  }

  private void shut() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    try {
      synchronized (lock) {
        shut();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The file of audit entries could not be closed", e);
    }
  }
}

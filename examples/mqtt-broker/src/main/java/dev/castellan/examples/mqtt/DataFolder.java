package dev.castellan.examples.mqtt;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder that holds everything that outlives the process, locked for this one process. The
 * operating system gives the lock back when the process ends, however it ends.
 */
final class DataFolder implements AutoCloseable {

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Creates the folder if it is missing, and locks it.
   *
   * @throws StartException if it cannot be written, or another process uses it
   */
  static DataFolder open(Path path) {
    try {
      Files.createDirectories(path, ownerOnly(path));
      return new DataFolder(path, lock(path));
    } catch (IOException e) {
      throw new StartException("The data folder " + path + " cannot be written: " + reason(e), e);
    }
  }

  /** The SQLite file. */
  Path store() {
    return path.resolve("castellan.db");
  }

  /** HiveMQ's own folders. */
  Path mqtt() {
    return path.resolve("mqtt");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path.resolve("broker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new StartException("Another broker is using the data folder " + path);
    }
    return channel;
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Password hashes and a key will lie in it, so nobody else looks into a folder made here. */
  private static FileAttribute<?>[] ownerOnly(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException exists) {
      return exists.getFile() + " is not a folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no such place";
    }
    if (e instanceof FileSystemException trouble && trouble.getReason() != null) {
      return trouble.getReason();
    }
    return String.valueOf(e.getMessage());
  }
}

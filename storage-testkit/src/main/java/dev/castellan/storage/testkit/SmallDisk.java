package dev.castellan.storage.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A file system of its own of a few megabytes, to be filled up, emptied and made read-only. Linux
 * alone lets one have it, and only root: elsewhere there is none. Not for use by several threads.
 */
public final class SmallDisk implements AutoCloseable {

  private static final int BLOCK = 4_096;

  private final Path mount;

  private SmallDisk(Path mount) {
    this.mount = mount;
  }

  /**
   * Mounts one.
   *
   * @param folder an empty one, where it is to be
   * @param megabytes how much it holds
   * @return empty where this process may not mount anything
   */
  public static Optional<SmallDisk> mount(Path folder, int megabytes) {
    String[] command = {
      "mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()
    };
    return run(command) ? Optional.of(new SmallDisk(folder)) : Optional.empty();
  }

  /** A file on it, which need not be there. */
  public Path file(String name) {
    return mount.resolve(name);
  }

  /**
   * Takes all room that is left.
   *
   * @throws IOException if the disk fails otherwise than by being full
   */
  public void fill() throws IOException {
    try (FileChannel channel =
        FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (true) {
        channel.write(ByteBuffer.allocate(BLOCK));
      }
    } catch (IOException e) {
      if (Files.getFileStore(mount).getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /**
   * Gives back what {@link #fill} took.
   *
   * @throws IOException if it cannot be given back
   */
  public void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  /** From now on nothing can be written to it. */
  public void makeReadOnly() {
    if (!run("mount", "-o", "remount,ro", mount.toString())) {
      throw new IllegalStateException("The disk at " + mount + " cannot be made read-only");
    }
  }

  /** Takes it away, and all that is on it. */
  @Override
  public void close() {
    run("umount", mount.toString());
  }

  private Path ballast() {
    return mount.resolve("ballast");
  }

  private static boolean run(String... command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .onExit()
              .join()
              .exitValue()
          == 0;
    } catch (IOException e) {
      return false; // There is no such command.
    }
  }
}

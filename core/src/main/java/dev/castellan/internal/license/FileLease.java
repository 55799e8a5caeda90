package dev.castellan.internal.license;

import dev.castellan.internal.secret.OwnerOnlyFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The whole quota of a store that lies in a file, for one process of this machine: whoever has the
 * lock on a file beside the store. The system frees it the moment that process is gone, however it
 * ended, so nobody waits for a lease to run out. For one thread.
 */
final class FileLease implements QuotaPart {

  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final Places places;
  private volatile Optional<String> problem = Optional.empty();
  private @Nullable FileChannel channel;
  private boolean locked;

  /**
   * @param store the store's file
   */
  FileLease(Path store, Places places) {
    this.path = store.resolveSibling(store.getFileName() + ".quota");
    this.places = places;
  }

  /** Tries to get the lock, if this process does not have it. */
  @Override
  public void tick() {
    if (locked) {
      return;
    }
    try {
      locked = lock();
      if (locked) {
        places.leaseForGood();
      }
      problem =
          locked
              ? Optional.empty()
              : Optional.of("Another process holds the connection quota of this store");
    } catch (IOException | UnsupportedOperationException e) {
      problem = Optional.of("The connection quota's file cannot be locked: " + path);
    }
  }

  @Override
  public Optional<String> problem() {
    return problem;
  }

  /** There is no other node. */
  @Override
  public void handOver(String node) {
    places.giveBack();
  }

  /**
   * The channel stays open even without the lock, until this Castellan ends: to close it frees the
   * lock of another Castellan of this process (POSIX).
   */
  private boolean lock() throws IOException {
    if (channel == null) {
      channel = FileChannel.open(path, OPTIONS, new OwnerOnlyFile(path).attributes());
    }
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // Another Castellan of this process has it.
    }
  }

  /** Gives the lock back; nobody gets in any more. */
  @Override
  public void leave() {
    places.close();
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        problem = Optional.of("The lock of the connection quota could not be given back");
      }
    }
  }
}

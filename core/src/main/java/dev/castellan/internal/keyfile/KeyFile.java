package dev.castellan.internal.keyfile;

import dev.castellan.apikey.BootstrapFile;
import dev.castellan.internal.model.KeyFileDoc;
import dev.castellan.internal.token.Sha256;
import java.util.List;

/**
 * A file of keys that was read.
 *
 * @param keys in the order of their lines
 */
public record KeyFile(String name, long generation, List<FileKey> keys) implements BootstrapFile {

  private static final int DIGEST = 32;

  /** Copies the list. */
  public KeyFile {
    keys = List.copyOf(keys);
  }

  @Override
  public int size() {
    return keys.size();
  }

  /** What all that it says comes to, whatever the order of its lines: 128 bits in hex. */
  public String digest(String salt) {
    StringBuilder all = new StringBuilder();
    keys.stream().map(key -> key.id(salt)).sorted().forEach(id -> all.append(id).append('\n'));
    return Sha256.hex(all.toString()).substring(0, DIGEST);
  }

  /** This state of it, as keys have it. */
  public String state(String salt) {
    return KeyFileDoc.state(generation, digest(salt));
  }

  /** Name, generation and size. */
  @Override
  public String toString() {
    return "KeyFile[" + name + ", " + generation + ", " + keys.size() + " keys]";
  }
}

package dev.castellan.internal.keyfile;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.internal.token.Ids;
import java.util.List;
import java.util.Set;

/**
 * A key as a line of a file names it.
 *
 * @param line its number, from 1
 * @param name what the file calls it, and clients give as user name
 * @param hash what is stored of its secret, in hex
 * @param bindings what it may do
 * @param scope where it lives
 */
public record FileKey(int line, String name, String hash, Set<Binding> bindings, Resource scope) {

  /** Copies the set. */
  public FileKey {
    bindings = Set.copyOf(bindings);
  }

  /**
   * The id under which it is stored: another one with whatever its line says, so that a line that
   * stays is one key through all generations, and one that changes is another key.
   *
   * @param salt random, kept with the file in the store: so nobody tries secrets on an id, which is
   *     public
   */
  public String id(String salt) {
    List<String> granted = bindings.stream().map(FileKey::text).sorted().toList();
    return Ids.of(
        String.join("\n", "castellan key file", salt, name, hash, scope.toString())
            + "\n"
            + String.join("\n", granted));
  }

  private static String text(Binding binding) {
    return binding.role() + ' ' + binding.scope();
  }

  /** Shows its line and name. */
  @Override
  public String toString() {
    return "FileKey[" + line + ", " + name + ", hidden]";
  }
}

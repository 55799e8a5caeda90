package dev.castellan.internal.secret;

import dev.castellan.ErrorCode;
import dev.castellan.OpenException;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.StoreTraits;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Decides where a node's secret keys come from. */
public final class KeySource {

  private KeySource() {}

  /**
   * The keys of this node: those that the host gave; else, for a store in one file, the key in a
   * file beside it, which is made with a new store; else, for a store that ends with this process,
   * a random one. Blocks on the disk.
   *
   * @param storeIsNew whether nobody has registered with the store yet; asked only if the file is
   *     not there
   * @throws OpenException with {@code secret-keys-required} if several nodes may share the store
   *     and the host gave none; with {@code secret-keys-unusable} if the file beside the store is
   *     damaged, may be read by others, cannot be read or made, or is missing though the store is
   *     not new
   */
  public static SecretKeys choose(
      Optional<SecretKeys> given,
      StoreTraits traits,
      BooleanSupplier storeIsNew,
      SecureRandom random) {
    if (given.isPresent()) {
      return given.get();
    }
    Optional<Path> file = traits.file();
    if (file.isPresent()) {
      return new KeyFile(keyFileOf(file.get())).readOrCreate(storeIsNew, random);
    }
    if (traits.soleWriter() && !traits.lasting()) {
      return SecretKeys.of(randomKey(random));
    }
    throw new OpenException(
        ErrorCode.SECRET_KEYS_REQUIRED,
        "Several nodes can share this store, or it outlives the process, and it is no file to keep"
            + " a key beside: give the builder secretKeys, the same to every node");
  }

  /** {@code <store file>.key}. */
  static Path keyFileOf(Path store) {
    Path absolute = store.toAbsolutePath();
    return absolute.resolveSibling(absolute.getFileName() + ".key");
  }

  static byte[] randomKey(SecureRandom random) {
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    random.nextBytes(key);
    return key;
  }
}

package dev.castellan.internal;

import dev.castellan.Castellan;
import dev.castellan.CastellanException;
import dev.castellan.ErrorCode;
import dev.castellan.OpenException;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.secret.KeySource;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;

/** Puts a Castellan together. */
public final class Assembly {

  private Assembly() {}

  /**
   * Opens a Castellan, or throws with nothing left running.
   *
   * @param degradedAllowed whether a store that cannot be reached is tried again in the background
   * @throws OpenException with one clear line
   */
  public static Castellan open(Settings settings, boolean degradedAllowed) {
    OpenCastellan castellan = assemble(settings);
    try {
      castellan.start(degradedAllowed);
      return castellan;
    } catch (RuntimeException | Error e) {
      castellan.close();
      throw asOpenException(e);
    }
  }

  private static OpenCastellan assemble(Settings settings) {
    try {
      SecretKeys keys =
          KeySource.choose(
              settings.secretKeys(),
              settings.store().traits(),
              () -> settings.store().get(Records.STORE).isEmpty(),
              settings.random());
      return new OpenCastellan(settings, keys);
    } catch (RuntimeException | Error e) {
      closeQuietly(settings.store(), e);
      throw asOpenException(e);
    }
  }

  private static void closeQuietly(RecordStore store, Throwable reason) {
    try {
      store.close();
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  /** Bugs and errors of the machine stay what they are. */
  private static RuntimeException asOpenException(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    if (e instanceof OpenException open) {
      return open;
    }
    if (e instanceof CastellanException trouble) {
      return new OpenException(trouble.code(), String.valueOf(trouble.getMessage()), trouble);
    }
    if (e instanceof StoreException trouble) {
      return new OpenException(
          ErrorCode.STORE_UNAVAILABLE,
          "The store cannot be used: " + trouble.getMessage(),
          trouble);
    }
    return (RuntimeException) e;
  }
}

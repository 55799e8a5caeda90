package dev.castellan.internal.engine;

import dev.castellan.storage.Revision;
import java.util.function.Function;

/**
 * Decides what to write, from what it reads through the draft. May be asked again, with a new
 * draft, when something that it read has changed meanwhile; so it has no effects but those on the
 * draft.
 *
 * @param <T> what the caller gets
 */
@FunctionalInterface
public interface Change<T> {

  /**
   * Fills the draft.
   *
   * @return what the caller gets, made from the revision of the commit
   * @throws dev.castellan.CastellanException to refuse; nothing is written then
   */
  Function<Revision, T> apply(Draft draft);
}

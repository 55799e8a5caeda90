package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.internal.model.ApiKeyDoc;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Sha256;
import dev.castellan.internal.user.Usernames;
import dev.castellan.storage.RecordKey;

/** How names of keys are compared, and who has which. */
final class KeyNames {

  private KeyNames() {}

  /** The name as it is compared and sorted: without regard to case. */
  static String canonical(String name) {
    return Usernames.fold(name);
  }

  /** The record that makes a key's name unique. */
  static RecordKey index(String name) {
    return new RecordKey(Records.API_KEY_NAME, Sha256.hex(canonical(name)));
  }

  /**
   * Gives the name to a key.
   *
   * @throws ConflictException with {@code key-name-taken} if another one has it
   */
  static void take(Step step, String name, String id) {
    RecordKey index = index(name);
    if (step.read(index).isPresent()) {
      throw taken();
    }
    step.put(index, IndexDoc.payload(index, id));
  }

  /** Hands the name of a key on to its successor. */
  static void inherit(Step step, ApiKeyDoc from, String successor) {
    RecordKey index = index(from.name());
    step.read(index);
    step.put(index, IndexDoc.payload(index, successor));
  }

  /**
   * Gives a key another name, and up the one that it has.
   *
   * @throws ConflictException with {@code key-name-taken} if another one has it
   */
  static void move(Step step, ApiKeyDoc key, String name) {
    if (index(name).equals(index(key.name()))) {
      return;
    }
    take(step, name, key.key().id());
    release(step, key);
  }

  /** Gives up the name of a key, if it is still its own: a successor may have it. */
  static void release(Step step, ApiKeyDoc key) {
    RecordKey index = index(key.name());
    boolean own = step.read(index).map(IndexDoc::read).filter(key.key().id()::equals).isPresent();
    if (own) {
      step.delete(index);
    }
  }

  private static ConflictException taken() {
    return new ConflictException(ErrorCode.KEY_NAME_TAKEN, "There is an API key of this name");
  }
}

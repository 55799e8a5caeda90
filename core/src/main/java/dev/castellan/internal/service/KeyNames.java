package dev.castellan.internal.service;

import dev.castellan.internal.model.Records;
import dev.castellan.internal.token.Sha256;
import dev.castellan.internal.user.Usernames;
import dev.castellan.storage.RecordKey;

/** How names of keys are compared. */
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
}

package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;

/** Which state of a file of keys is in force, format 1. Immutable. */
public final class KeyFileDoc {

  private static final int FORMAT = 1;

  private final Fields fields;

  private KeyFileDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * A state that is in force from now on.
   *
   * @param salt what the ids of its keys are made with, the same for all its generations
   * @param digest of all that the file says
   * @param keys how many keys it names
   */
  public static KeyFileDoc create(
      String name, long generation, String salt, String digest, int keys, Instant now) {
    return new KeyFileDoc(
        Fields.fresh(Records.keyFile(name), FORMAT)
            .with("name", name)
            .with("generation", generation)
            .with("salt", salt)
            .with("digest", digest)
            .with("keys", keys)
            .with("since", now));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static KeyFileDoc read(StoredRecord stored) {
    return new KeyFileDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** What is stored when a file was put in force last of all, {@link Records#KEY_FILES}. */
  public static Payload last(KeyFileDoc inForce) {
    return Fields.fresh(Records.KEY_FILES, FORMAT)
        .with("name", inForce.name())
        .with("generation", inForce.generation())
        .payload();
  }

  /** How a state is written in the keys that it names. */
  public static String state(long generation, String digest) {
    return generation + ":" + digest;
  }

  /** The generation of a {@linkplain #state written} state; the oldest if it is none. */
  public static long generationOf(String state) {
    int colon = state.indexOf(':');
    try {
      return colon < 0 ? 0 : Long.parseLong(state.substring(0, colon));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** The file's name. */
  public String name() {
    return fields.text("name");
  }

  /** Its generation. */
  public long generation() {
    return fields.number("generation");
  }

  /** What the ids of its keys are made with. */
  public String salt() {
    return fields.text("salt");
  }

  /** What all that it says comes to. */
  public String digest() {
    return fields.text("digest");
  }

  /** This state, as it is written in keys. */
  public String state() {
    return state(generation(), digest());
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }
}

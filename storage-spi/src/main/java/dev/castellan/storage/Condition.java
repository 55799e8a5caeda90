package dev.castellan.storage;

/** What must hold of a record at the moment of the commit, for the batch to be committed. */
public sealed interface Condition {

  /** No condition. */
  Condition ANY = new Any();

  /** The record does not exist. */
  Condition ABSENT = new Absent();

  /** The record exists, at whatever revision. */
  Condition PRESENT = new Present();

  /** The record exists and was last put by the batch with this revision. */
  static Condition at(Revision revision) {
    return new At(revision);
  }

  /** See {@link #ANY}. */
  record Any() implements Condition {}

  /** See {@link #ABSENT}. */
  record Absent() implements Condition {}

  /** See {@link #PRESENT}. */
  record Present() implements Condition {}

  /**
   * See {@link #at}.
   *
   * @param revision the expected revision
   */
  record At(Revision revision) implements Condition {}
}

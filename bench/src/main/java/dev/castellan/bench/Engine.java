package dev.castellan.bench;

/** Answers a list of questions that it was shown beforehand. For use by several threads. */
interface Engine {

  /**
   * Answers one.
   *
   * @param question its place in the list
   */
  boolean allowed(int question);

  /** What an engine makes of a policy. */
  interface Loaded {

    /** Gets ready for these questions, as far as a caller of this engine could, too. */
    Engine asking(Question[] questions);
  }

  /** A policy in the form in which an engine takes it. */
  interface Source {

    /** Reads it. This is what the load times are about. */
    Loaded load();
  }
}

package dev.castellan.bench.quota;

/** Takes and gives back; each name at most once at a time. */
interface Places extends AutoCloseable {

  /**
   * Lets a connection in.
   *
   * @param at the number of its name, from 0
   */
  void enter(int at);

  /** It has ended. */
  void leave(int at);

  @Override
  default void close() {}
}

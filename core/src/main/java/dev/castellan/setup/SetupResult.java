package dev.castellan.setup;

/** How an attempt to set up ended. */
public sealed interface SetupResult {

  /**
   * The first administrator exists.
   *
   * @param userId who it is
   */
  record SetUp(String userId) implements SetupResult {}

  /** The token is wrong, used up or over; nothing was changed. */
  record Refused() implements SetupResult {}

  /** The store was set up already; no token helps. */
  record AlreadySetUp() implements SetupResult {}
}

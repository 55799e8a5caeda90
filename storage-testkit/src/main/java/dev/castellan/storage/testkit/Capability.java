package dev.castellan.storage.testkit;

/**
 * What a store under test can be put through. A {@link StoreUnderTest} declares each by saying how;
 * the tests that need one that is missing are reported as aborted, never as passed.
 */
public enum Capability {
  /** A second handle can be opened on the same records, as another node or process would. */
  SECOND_HANDLE("a second handle on the same records"),

  /** The records are still there after every handle was closed and one is opened again. */
  REOPEN("opening the same records again"),

  /** The way to the store can be cut in the middle of a commit. */
  LOST_ANSWER("cutting the way to the store in the middle of a commit"),

  /** A backup can be taken, and restored while no handle is open. */
  RESTORE("backup and restore"),

  /** A backup can be restored under open handles. */
  LIVE_RESTORE("restoring under open handles"),

  /** The store takes the {@code TimeSource} it is handed, or looks at no clock at all. */
  INJECTED_TIME("an injected clock");

  private final String meaning;

  Capability(String meaning) {
    this.meaning = meaning;
  }

  /** What it is, in words. */
  String meaning() {
    return meaning;
  }
}

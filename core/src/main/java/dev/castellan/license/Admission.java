package dev.castellan.license;

/** The answer to a connection that wants in. */
public sealed interface Admission {

  /**
   * It may come in. The permit hangs on the connection: the host closes it when that connection is
   * gone, and only then. Closing again does nothing. Safe for use by many threads.
   */
  non-sealed interface Permit extends Admission, AutoCloseable {

    /** Gives the place back. */
    @Override
    void close();
  }

  /**
   * It may not: all places are taken.
   *
   * @param limit how many connections the licence allows
   */
  record QuotaExceeded(int limit) implements Admission {}
}

package dev.castellan.console;

import java.io.IOException;

/** Reads the body of a request, as far as it is wanted. */
@FunctionalInterface
public interface BodyReader {

  /**
   * The body, or its beginning if it is longer.
   *
   * @param most how many bytes at most; one more than the caller may send, which is how the console
   *     learns that there was too much
   * @throws IOException if the caller is gone or too slow
   */
  byte[] read(int most) throws IOException;
}

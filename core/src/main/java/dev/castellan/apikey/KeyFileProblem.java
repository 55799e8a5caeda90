package dev.castellan.apikey;

/**
 * Why a file of keys cannot be used.
 *
 * @param line in which line, from 1
 * @param message what was expected; nothing of what stands there
 */
public record KeyFileProblem(int line, String message) {

  /** {@code line N: message}. */
  @Override
  public String toString() {
    return "line " + line + ": " + message;
  }
}

package dev.castellan.access;

import java.util.Optional;

/**
 * Why a text is no policy.
 *
 * @param line where, from 1; 0 if it has no place
 * @param column where in the line, from 1, in characters; 0 if it has no place
 * @param message what was expected and what came, in words
 * @param suggestion the nearest known word, if a word is unknown and one is near
 */
public record PolicyProblem(int line, int column, String message, Optional<String> suggestion) {

  /** {@code line:column: message; did you mean 'word'?}. */
  @Override
  public String toString() {
    String place = line == 0 ? "" : line + ":" + column + ": ";
    return place + message + suggestion.map(word -> "; did you mean '" + word + "'?").orElse("");
  }
}

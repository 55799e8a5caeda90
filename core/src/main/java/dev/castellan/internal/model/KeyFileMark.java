package dev.castellan.internal.model;

import java.util.List;

/**
 * Which states of which file name a key.
 *
 * @param file the file's name
 * @param states the states, each as {@link KeyFileDoc#state} writes it
 */
public record KeyFileMark(String file, List<String> states) {

  /** Copies the list. */
  public KeyFileMark {
    states = List.copyOf(states);
  }
}

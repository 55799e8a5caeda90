package dev.castellan;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param items the items, at most as many as were asked for
 * @param next what to give to {@link PageRequest#after} for the following page; empty at the end
 * @param <T> what is listed
 */
public record Page<T>(List<T> items, Optional<String> next) {

  /** Copies the list. */
  public Page {
    items = List.copyOf(items);
  }
}

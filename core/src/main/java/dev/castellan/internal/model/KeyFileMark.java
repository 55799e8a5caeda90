package dev.castellan.internal.model;

import java.util.List;
import java.util.Optional;

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

  /** What a record has of this. */
  static Optional<KeyFileMark> of(Fields record, String member) {
    return record
        .optionalObject(member)
        .map(file -> new KeyFileMark(file.text("name"), file.list("states")));
  }

  /** The record, with this in it. */
  Fields in(Fields record, String member) {
    return record.with(
        member,
        record
            .optionalObject(member)
            .orElseGet(record::emptyObject)
            .with("name", file)
            .with("states", states));
  }
}

package dev.castellan.bench;

/** Which questions are asked. */
enum Asking {
  /** The same few in rotation. */
  WARM(1_024),
  /** So many different ones that no cache of answers helps. */
  WIDE(1_000_000);

  private final int questions;

  Asking(int questions) {
    this.questions = questions;
  }

  int questions() {
    return questions;
  }
}

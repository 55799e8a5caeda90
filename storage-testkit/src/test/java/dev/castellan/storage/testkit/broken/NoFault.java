package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.TimeSource;

/** The store that the broken ones are made from: it passes, so what they fail is their fault. */
final class NoFault extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords();
  }
}

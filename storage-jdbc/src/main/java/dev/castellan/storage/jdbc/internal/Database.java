package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.StoreTraits;

/**
 * An opened database.
 *
 * @param name what messages call it
 * @param dialect how it differs
 * @param readers connections that read
 * @param writers connections that write
 * @param traits what the store says of itself
 */
record Database(
    String name, Dialect dialect, Connections readers, Connections writers, StoreTraits traits) {

  void close() {
    readers.close();
    writers.close();
  }
}

package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Revision;

/**
 * A batch whose COMMIT is on its way.
 *
 * @param revision the revision it has if it is committed
 * @param batch its id in the change table
 * @param transaction what {@link Dialect#transaction} said of its transaction
 */
record Pending(Revision revision, String batch, String transaction) {

  /** Stands where there is none. */
  static final Pending NONE = new Pending(new Revision(1, 1), "", "");
}

package dev.castellan.storage.jdbc.internal;

import java.sql.SQLException;
import java.time.Duration;

/** How a watcher waits between two polls. A hint only: it may wake for nothing, or too late. */
interface Wakeup {

  /** Waits until somebody may have committed, at most this long. */
  void await(Duration atMost) throws SQLException;

  /** Ends the wait early, where that is possible from within this process. */
  void wake();
}

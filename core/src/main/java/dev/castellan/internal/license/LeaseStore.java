package dev.castellan.internal.license;

import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.StoredRecord;
import java.util.Optional;

/** Where the table of leases is. Calls may block; trouble is an {@code UnavailableException}. */
interface LeaseStore {

  /** The record, as fresh as the store promises. */
  Optional<StoredRecord> read();

  /** The store's answer; empty if it was lost: then the next {@link #read} finds the truth. */
  Optional<CommitResult> commit(Batch batch);
}

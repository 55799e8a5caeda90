package dev.castellan.storage.testkit.replicated;

import dev.castellan.storage.Batch;
import dev.castellan.storage.BatchCodec;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreTraits;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Subscription;
import java.util.List;
import java.util.Optional;

/** A store on a replicated log: commits go through the log, reads come from the node's replica. */
final class ReplicatedRecordStore implements RecordStore {

  private final ToyLog log;
  private final Node node;
  private final RecordStore replica;

  ReplicatedRecordStore(ToyLog log, Node node) {
    this.log = log;
    this.node = node;
    this.replica = node.records().open();
  }

  @Override
  public CommitResult commit(Batch batch) {
    replica.get(batch.writes().get(0).key()); // throws if this store is closed
    return node.awaitResult(log.append(Node.batchEntry(BatchCodec.encode(batch))));
  }

  @Override
  public Optional<StoredRecord> get(RecordKey key) {
    node.catchUp();
    return replica.get(key);
  }

  @Override
  public List<StoredRecord> list(String collection, String afterId, int limit) {
    node.catchUp();
    return replica.list(collection, afterId, limit);
  }

  @Override
  public Subscription watch(ChangeListener listener) {
    return replica.watch(listener);
  }

  @Override
  public StoreTraits traits() {
    return replica.traits();
  }

  @Override
  public void close() {
    replica.close();
  }
}

package dev.castellan.storage.testkit.replicated;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordSnapshot;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.testkit.FaultyRecordStore;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.RecordStoreContract;
import dev.castellan.storage.testkit.StoreUnderTest;
import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three nodes on one log fulfil the contract; each handle is on another node than the one before.
 */
final class ReplicatedRecordStoreTest extends RecordStoreContract {

  private static final int NODES = 3;

  @Override
  protected StoreUnderTest open(TimeSource time) {
    ToyLog log = new ToyLog();
    List<Node> nodes = Stream.generate(() -> Node.join(log)).limit(NODES).toList();
    AtomicInteger opened = new AtomicInteger();
    return StoreUnderTest.of(
            () -> {
              Node node = nodes.get(opened.getAndIncrement() % NODES);
              return FaultyRecordStore.around(new ReplicatedRecordStore(log, node));
            })
        .withSecondHandle()
        .withReopen()
        .withLostAnswer(
            (handle, loss) ->
                ((FaultyRecordStore) handle)
                    .failNextCommit(
                        loss == Loss.REQUEST ? CommitFault.REQUEST_LOST : CommitFault.ANSWER_LOST))
        .withLiveRestore(
            () -> {
              nodes.get(0).catchUp();
              RecordSnapshot backup = nodes.get(0).records().snapshot();
              return () -> log.append(Node.restoreEntry(backup));
            })
        .withInjectedTime()
        .onClose(() -> nodes.forEach(Node::close));
  }

  @Test
  @Timeout(20)
  void allNodesHoldTheSame() {
    ToyLog log = new ToyLog();
    List<Node> nodes = Stream.generate(() -> Node.join(log)).limit(NODES).toList();
    try (ReplicatedRecordStore store = new ReplicatedRecordStore(log, nodes.get(0))) {
      for (int i = 0; i < 50; i++) {
        RecordKey key = new RecordKey("user", "u" + i % 10);
        store.commit(Batch.builder().put(key, Payload.ofText("v" + i)).build());
      }
    }
    Node late = Node.join(log);
    late.catchUp();
    nodes.forEach(Node::catchUp);
    assertThat(nodes).allMatch(node -> node.records().snapshot().equals(late.records().snapshot()));
    late.close();
    nodes.forEach(Node::close);
  }
}

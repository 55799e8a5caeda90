package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.Batch;
import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.io.IOException;
import java.util.Set;

/** Run as a process that answers each record of {@code ping} with one of {@code pong}. */
final class Echo {

  private Echo() {}

  public static void main(String[] arguments) throws IOException {
    try (JdbcRecordStore store = JdbcRecordStore.open(arguments[0])) {
      store.watch(new Answering(store));
      System.out.println("ready");
      System.out.flush();
      while (System.in.read() >= 0) {
        // Until the parent closes the pipe.
      }
    }
  }

  private record Answering(JdbcRecordStore store) implements ChangeListener {

    @Override
    public void changed(Set<RecordKey> keys) {
      for (RecordKey key : keys) {
        if (key.collection().equals("ping")) {
          Payload payload = store.get(key).orElseThrow().payload();
          store.commit(Batch.builder().put(new RecordKey("pong", key.id()), payload).build());
        }
      }
    }

    @Override
    public void resync() {}

    @Override
    public void current() {}
  }
}

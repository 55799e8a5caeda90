package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Payload;
import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;
import java.util.Arrays;

/** Keeps payloads in a column that is one byte too short. */
final class TruncatedPayload extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized void write(Write write, Revision revision) {
        super.write(
            write instanceof Write.Put put && put.payload().size() == Payload.MAX_BYTES
                ? new Write.Put(put.key(), cut(put.payload()), put.condition())
                : write,
            revision);
      }

      private static Payload cut(Payload payload) {
        return Payload.of(Arrays.copyOf(payload.bytes(), Payload.MAX_BYTES - 1));
      }
    };
  }
}

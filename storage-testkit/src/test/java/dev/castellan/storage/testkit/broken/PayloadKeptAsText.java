package dev.castellan.storage.testkit.broken;

import dev.castellan.storage.Payload;
import dev.castellan.storage.Revision;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.Write;

/** Takes every payload for text. */
final class PayloadKeptAsText extends BrokenStore {

  @Override
  PlainRecords records(TimeSource time) {
    return new PlainRecords() {

      @Override
      synchronized void write(Write write, Revision revision) {
        super.write(
            write instanceof Write.Put put && put.payload().size() < 1_000
                ? new Write.Put(put.key(), Payload.ofText(put.payload().text()), put.condition())
                : write,
            revision);
      }
    };
  }
}

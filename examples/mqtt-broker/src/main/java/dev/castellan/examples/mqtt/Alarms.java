package dev.castellan.examples.mqtt;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import dev.castellan.event.AdminEvent;
import dev.castellan.event.AdminEvent.LicenseAlarmCleared;
import dev.castellan.event.AdminEvent.LicenseAlarmRaised;
import dev.castellan.event.AdminListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the alarms of the licence and publishes them. Those that are raised before HiveMQ is up wait
 * for it. Safe for use by many threads.
 */
final class Alarms implements AdminListener {

  /** Where they are published, one line of text each: {@code raised quota-high: …}. */
  static final String TOPIC = "$SYS/castellan/alarms";

  private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

  private final List<String> early = new ArrayList<>();
  private boolean open;

  @Override
  public void on(AdminEvent event) {
    if (event instanceof LicenseAlarmRaised raised) {
      tell("raised " + raised.alarm() + ": " + raised.message());
    } else if (event instanceof LicenseAlarmCleared cleared) {
      tell("cleared " + cleared.alarm());
    }
  }

  private synchronized void tell(String line) {
    LOG.warn("Licence alarm {}", line);
    if (open) {
      publish(line);
    } else {
      early.add(line);
    }
  }

  /** HiveMQ is up. */
  synchronized void open() {
    open = true;
    early.forEach(Alarms::publish);
    early.clear();
  }

  /** HiveMQ is going down. */
  synchronized void close() {
    open = false;
  }

  private static void publish(String line) {
    var unused =
        Services.publishService()
            .publish(
                Builders.publish()
                    .topic(TOPIC)
                    .qos(Qos.AT_LEAST_ONCE)
                    .payload(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)))
                    .build());
  }
}

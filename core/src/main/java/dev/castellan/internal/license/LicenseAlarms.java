package dev.castellan.internal.license;

import dev.castellan.event.AdminEvent;
import dev.castellan.license.LicenseAlarm;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which alarms are raised, and what has changed about that. Not thread-safe. */
final class LicenseAlarms {

  private final Map<LicenseAlarm, Integer> raised = new EnumMap<>(LicenseAlarm.class);

  /**
   * An alarm that holds.
   *
   * @param level it is raised again when this rises
   * @param message for people
   */
  record Held(int level, String message) {}

  /** From now on these hold and no others; answers what is to be told. */
  List<AdminEvent> holding(Map<LicenseAlarm, Held> held) {
    List<AdminEvent> events = new ArrayList<>();
    for (LicenseAlarm alarm : List.copyOf(raised.keySet())) {
      if (!held.containsKey(alarm)) {
        raised.remove(alarm);
        events.add(new AdminEvent.LicenseAlarmCleared(alarm));
      }
    }
    held.forEach(
        (alarm, now) -> {
          Integer before = raised.put(alarm, now.level());
          if (before == null || before < now.level()) {
            events.add(new AdminEvent.LicenseAlarmRaised(alarm, now.message()));
          }
        });
    return events;
  }

  boolean isRaised(LicenseAlarm alarm) {
    return raised.containsKey(alarm);
  }

  List<LicenseAlarm> raised() {
    return List.copyOf(raised.keySet());
  }
}

package dev.castellan.testkit.architecture.planted;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.Date;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Asks the machine for the time in every way there is. */
@SuppressWarnings("JavaUtilDate") // old ways are ways
public final class ReadClocks {

  Instant instant() {
    return Instant.now();
  }

  Supplier<Instant> instantByReference() {
    return Instant::now;
  }

  LocalDate date() {
    return LocalDate.now(ZoneOffset.UTC);
  }

  LocalDateTime dateTime() {
    return LocalDateTime.now(ZoneOffset.UTC);
  }

  ZonedDateTime zoned() {
    return ZonedDateTime.now(ZoneOffset.UTC);
  }

  long millis() {
    return System.currentTimeMillis();
  }

  long nanos() {
    return System.nanoTime();
  }

  LongSupplier nanosByReference() {
    return System::nanoTime;
  }

  Clock clock() {
    return Clock.systemUTC();
  }

  Clock clockOfZone(ZoneId zone) {
    return Clock.system(zone);
  }

  Clock ticking() {
    return Clock.tickSeconds(ZoneOffset.UTC);
  }

  Date oldDate() {
    return new Date();
  }

  Calendar calendar() {
    return Calendar.getInstance();
  }

  Instant fineGivenClock(Clock clock) {
    return Instant.now(clock);
  }

  Date fineGivenTime() {
    return new Date(1);
  }
}

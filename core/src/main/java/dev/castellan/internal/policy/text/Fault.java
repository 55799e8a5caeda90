package dev.castellan.internal.policy.text;

import java.io.Serial;
import java.util.Optional;

/**
 * Leaves the item that cannot be read; the reader goes on with the next. Never leaves this package.
 */
final class Fault extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final transient Optional<String> suggestion;

  Fault(Place place, String message, Optional<String> suggestion) {
    super(message, null, false, false);
    this.place = place;
    this.suggestion = suggestion;
  }

  Fault(Place place, String message) {
    this(place, message, Optional.empty());
  }

  Place place() {
    return place;
  }

  String message() {
    return String.valueOf(getMessage());
  }

  Optional<String> suggestion() {
    return suggestion;
  }
}

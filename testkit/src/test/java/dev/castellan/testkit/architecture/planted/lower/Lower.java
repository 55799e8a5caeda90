package dev.castellan.testkit.architecture.planted.lower;

import dev.castellan.testkit.architecture.planted.upper.Upper;
import java.util.List;

/** Knows too much. */
public final class Lower {

  List<String> known(Upper upper) {
    return List.of(upper.name());
  }
}

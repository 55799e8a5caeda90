package dev.castellan.testkit.architecture.planted;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Statics that cannot change. */
@SuppressWarnings("unused") // nothing but the declarations matters
public final class Constants {

  private static final int NUMBER = 1;
  private static final String TEXT = "a";
  private static final Pattern PATTERN = Pattern.compile("a");
  private static final List<String> LIST = List.of("a");
  private static final Map<String, Integer> COPIED;

  static {
    Map<String, Integer> draft = new HashMap<>();
    draft.put("a", 1);
    COPIED = Map.copyOf(draft);
  }

  enum Letter {
    A,
    B
  }

  private Constants() {}
}

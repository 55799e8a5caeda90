package dev.castellan.internal;

import dev.castellan.Castellan;

/** Puts a Castellan together. */
public final class Assembly {

  private Assembly() {}

  /** Opens a Castellan, or throws with nothing left running. */
  @SuppressWarnings("DoNotCallSuggester") // its body follows; callers are already written
  public static Castellan open(Settings settings, boolean degradedAllowed) {
    throw new UnsupportedOperationException("being laid down");
  }
}

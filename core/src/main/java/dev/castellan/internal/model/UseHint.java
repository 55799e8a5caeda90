package dev.castellan.internal.model;

import java.time.Instant;

/**
 * In which second a use was last noted elsewhere, so that of many uses in one second all but the
 * first find here that there is nothing to do. Only a hint: threads may miss each other's, and note
 * the same again.
 */
public final class UseHint {

  private int second = Integer.MIN_VALUE;

  UseHint() {}

  /** Whether a use was noted in this second. */
  public boolean isNoted(Instant now) {
    return second == (int) now.getEpochSecond();
  }

  /** A use is noted now. */
  public void note(Instant now) {
    second = (int) now.getEpochSecond();
  }
}

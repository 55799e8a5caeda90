package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import java.time.Instant;

/** The mark that the store was set up, format 1. Its existence is what counts. */
public final class SetUpDoc {

  private static final int FORMAT = 1;

  private SetUpDoc() {}

  /** Set up now, with this first administrator. */
  public static Payload payload(String userId, Instant now) {
    return Fields.fresh(Records.SET_UP, FORMAT).with("userId", userId).with("at", now).payload();
  }
}

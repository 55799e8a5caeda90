package dev.castellan.cli.internal;

import dev.castellan.storage.TimeSource;
import java.io.InputStream;

/**
 * What commands get from outside, beside their arguments.
 *
 * @param input where {@code -} is read from
 * @param time what they take for the time
 */
public record Environment(InputStream input, TimeSource time) {}

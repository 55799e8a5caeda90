/** Counting what happens. */
@NullMarked
package dev.castellan.internal.metrics;

import org.jspecify.annotations.NullMarked;

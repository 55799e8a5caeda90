/** Compares what patterns, rules and policies say. */
@NullMarked
package dev.castellan.internal.policy.analysis;

import org.jspecify.annotations.NullMarked;

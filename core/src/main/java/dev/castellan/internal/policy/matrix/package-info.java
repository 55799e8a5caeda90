/** Writes out who may what. */
@NullMarked
package dev.castellan.internal.policy.matrix;

import org.jspecify.annotations.NullMarked;

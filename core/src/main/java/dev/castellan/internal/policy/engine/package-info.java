/** Decides by a compiled policy. */
@NullMarked
package dev.castellan.internal.policy.engine;

import org.jspecify.annotations.NullMarked;

/** Codes for a second factor. */
@NullMarked
package dev.castellan.internal.factor;

import org.jspecify.annotations.NullMarked;

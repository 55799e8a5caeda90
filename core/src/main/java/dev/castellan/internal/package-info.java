/** Not for use outside Castellan. */
@NullMarked
package dev.castellan.internal;

import org.jspecify.annotations.NullMarked;

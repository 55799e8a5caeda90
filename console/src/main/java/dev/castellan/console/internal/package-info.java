/** Not for use outside Castellan. */
@NullMarked
package dev.castellan.console.internal;

import org.jspecify.annotations.NullMarked;

/** Not for use outside Castellan. */
@NullMarked
package dev.castellan.storage.internal;

import org.jspecify.annotations.NullMarked;

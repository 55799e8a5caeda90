/** Not for use outside Castellan. */
@NullMarked
package dev.castellan.storage.jdbc.internal;

import org.jspecify.annotations.NullMarked;

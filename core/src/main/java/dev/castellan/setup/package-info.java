/** Setting up an empty store: the one-time token and the first administrator. */
@NullMarked
package dev.castellan.setup;

import org.jspecify.annotations.NullMarked;

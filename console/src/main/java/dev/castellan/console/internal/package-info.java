/** The inside of the console; not for users. */
@NullMarked
package dev.castellan.console.internal;

import org.jspecify.annotations.NullMarked;

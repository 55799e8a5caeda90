/** Keys, what is sealed with them, and what is derived from them. */
@NullMarked
package dev.castellan.internal.secret;

import org.jspecify.annotations.NullMarked;

/** Users. */
@NullMarked
package dev.castellan.user;

import org.jspecify.annotations.NullMarked;

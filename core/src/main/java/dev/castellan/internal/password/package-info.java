/** Passwords: how they are hashed, how many at once, and which may be set. */
@NullMarked
package dev.castellan.internal.password;

import org.jspecify.annotations.NullMarked;

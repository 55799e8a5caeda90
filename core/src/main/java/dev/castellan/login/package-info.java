/** Login, sessions and passwords. */
@NullMarked
package dev.castellan.login;

import org.jspecify.annotations.NullMarked;

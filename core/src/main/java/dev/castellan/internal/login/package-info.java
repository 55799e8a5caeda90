/** What stands between a guess and the secret. */
@NullMarked
package dev.castellan.internal.login;

import org.jspecify.annotations.NullMarked;

/** Secrets as types, and their encryption at rest. */
@NullMarked
package dev.castellan.secret;

import org.jspecify.annotations.NullMarked;

/** Random names and tokens: how they are made, read and stored. */
@NullMarked
package dev.castellan.internal.token;

import org.jspecify.annotations.NullMarked;

/** The connection quota. */
@NullMarked
package dev.castellan.internal.license;

import org.jspecify.annotations.NullMarked;

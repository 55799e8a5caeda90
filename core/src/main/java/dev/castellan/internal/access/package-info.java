/** Who somebody is, and what they may do. */
@NullMarked
package dev.castellan.internal.access;

import org.jspecify.annotations.NullMarked;

/** Collections that never change, and whose changed copies share what is the same. */
@NullMarked
package dev.castellan.internal.collection;

import org.jspecify.annotations.NullMarked;

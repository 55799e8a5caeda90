/** Planted code that breaks rules. */
@NullMarked
package dev.castellan.testkit.architecture.planted.lower;

import org.jspecify.annotations.NullMarked;

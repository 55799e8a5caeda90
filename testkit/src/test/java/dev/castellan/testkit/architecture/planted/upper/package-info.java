/** Planted code that breaks rules. */
@NullMarked
package dev.castellan.testkit.architecture.planted.upper;

import org.jspecify.annotations.NullMarked;

/** Planted code that breaks rules. */
@NullMarked
package dev.castellan.testkit.architecture.planted;

import org.jspecify.annotations.NullMarked;

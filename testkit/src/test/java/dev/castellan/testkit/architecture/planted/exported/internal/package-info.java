/** Planted code that breaks rules. */
@NullMarked
package dev.castellan.testkit.architecture.planted.exported.internal;

import org.jspecify.annotations.NullMarked;

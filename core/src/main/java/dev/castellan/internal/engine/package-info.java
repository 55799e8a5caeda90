/** The snapshot, in step with the store, and the changes that go through it. */
@NullMarked
package dev.castellan.internal.engine;

import org.jspecify.annotations.NullMarked;

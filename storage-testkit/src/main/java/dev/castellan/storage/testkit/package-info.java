/** The contract tests that a store joins in one line. */
@NullMarked
package dev.castellan.storage.testkit;

import org.jspecify.annotations.NullMarked;

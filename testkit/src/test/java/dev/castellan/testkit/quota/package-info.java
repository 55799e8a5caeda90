/** Several processes share one connection quota on a real PostgreSQL server. */
@NullMarked
package dev.castellan.testkit.quota;

import org.jspecify.annotations.NullMarked;

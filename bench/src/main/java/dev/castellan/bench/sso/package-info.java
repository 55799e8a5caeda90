/** What it costs to verify what login providers send. */
@NullMarked
package dev.castellan.bench.sso;

import org.jspecify.annotations.NullMarked;

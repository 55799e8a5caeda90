/** What it costs to find out who calls, to log in, and to hear that somebody may not any more. */
@NullMarked
package dev.castellan.bench.accounts;

import org.jspecify.annotations.NullMarked;

/** What a place of the connection quota costs, beside a bare counter and map and the peers. */
@NullMarked
package dev.castellan.bench.quota;

import org.jspecify.annotations.NullMarked;

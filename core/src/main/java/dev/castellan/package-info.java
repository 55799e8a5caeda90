/** The facade and its builder, the services on behalf of a principal, and the exceptions. */
@NullMarked
package dev.castellan;

import org.jspecify.annotations.NullMarked;

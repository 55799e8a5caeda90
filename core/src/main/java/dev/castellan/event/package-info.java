/** What happened, told to the host. */
@NullMarked
package dev.castellan.event;

import org.jspecify.annotations.NullMarked;

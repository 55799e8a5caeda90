/** What may stand in texts that people write and read. */
@NullMarked
package dev.castellan.internal.text;

import org.jspecify.annotations.NullMarked;

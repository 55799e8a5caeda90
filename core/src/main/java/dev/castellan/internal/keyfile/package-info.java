/** Files of API keys that a host is started with. */
@NullMarked
package dev.castellan.internal.keyfile;

import org.jspecify.annotations.NullMarked;

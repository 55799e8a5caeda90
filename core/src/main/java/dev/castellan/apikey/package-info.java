/** API keys. */
@NullMarked
package dev.castellan.apikey;

import org.jspecify.annotations.NullMarked;

/** Login providers: their configuration, and how they are started, asked and stopped. */
@NullMarked
package dev.castellan.internal.provider;

import org.jspecify.annotations.NullMarked;

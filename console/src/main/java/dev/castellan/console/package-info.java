/** The REST API and its adapters for HTTP servers. */
@NullMarked
package dev.castellan.console;

import org.jspecify.annotations.NullMarked;

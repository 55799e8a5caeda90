/** Inside of the JDBC store; not for use from elsewhere. */
@NullMarked
package dev.castellan.storage.jdbc.internal;

import org.jspecify.annotations.NullMarked;

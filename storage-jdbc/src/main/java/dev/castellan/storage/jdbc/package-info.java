/** A store on a SQLite file or on PostgreSQL. */
@NullMarked
package dev.castellan.storage.jdbc;

import org.jspecify.annotations.NullMarked;

/** The record store on SQLite files and PostgreSQL servers. */
@NullMarked
package dev.castellan.storage.jdbc;

import org.jspecify.annotations.NullMarked;

/** The record store on SQLite files and PostgreSQL servers. */
module dev.castellan.storage.jdbc {
  requires transitive dev.castellan.storage;
  requires transitive java.sql;
  requires static transitive org.jspecify;

  exports dev.castellan.storage.jdbc;
}

/** The store on a SQLite file or on PostgreSQL. */
module dev.castellan.storage.jdbc {
  requires transitive dev.castellan.storage;
  requires transitive java.sql;
  requires static transitive org.jspecify;
}

/** The REST API and its adapters for HTTP servers. */
module dev.castellan.console {
  requires transitive dev.castellan.core;
  requires static transitive org.jspecify;
}

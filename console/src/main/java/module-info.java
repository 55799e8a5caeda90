/** The REST API and its adapters for HTTP servers. */
module dev.castellan.console {
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires transitive dev.castellan.core;
  requires static transitive jakarta.servlet;
  requires transitive jdk.httpserver;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dev.castellan.console;
}

/** For the tests of those who embed Castellan. */
module dev.castellan.testkit {
  requires transitive dev.castellan.core;
  requires transitive dev.castellan.storage.testkit;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports dev.castellan.testkit;
}

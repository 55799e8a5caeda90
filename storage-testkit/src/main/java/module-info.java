/** The contract tests for authors of a store. */
module dev.castellan.storage.testkit {
  requires transitive dev.castellan.storage;
  requires transitive org.junit.jupiter.api;
  requires static transitive org.jspecify;
}

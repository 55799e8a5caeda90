// The contract tests for authors of a store. Open, as JUnit calls what is not public here.
open module dev.castellan.storage.testkit {
  requires transitive dev.castellan.storage;
  requires transitive org.junit.jupiter.api;
  requires org.assertj.core;
  requires static transitive org.jspecify;

  exports dev.castellan.storage.testkit;
}

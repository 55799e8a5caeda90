/** The contract of a store and the in-memory reference store. */
// The modules named below depend on this one, so javac cannot know them yet.
@SuppressWarnings("module")
module dev.castellan.storage {
  requires static transitive org.jspecify;

  exports dev.castellan.storage;
  exports dev.castellan.storage.internal to
      dev.castellan.cli,
      dev.castellan.console,
      dev.castellan.core,
      dev.castellan.storage.jdbc,
      dev.castellan.storage.testkit;
}

/** The contract of a store and the in-memory reference store. */
module dev.castellan.storage {
  requires static org.jspecify;
}

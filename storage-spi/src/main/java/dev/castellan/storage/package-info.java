/**
 * The contract of a store: keys, records, batches and watching, and the in-memory reference store.
 */
@NullMarked
package dev.castellan.storage;

import org.jspecify.annotations.NullMarked;

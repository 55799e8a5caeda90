package dev.castellan.storage;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a store says of itself when it is opened.
 *
 * @param soleWriter whether no other process, and no other handle, can write what this one reads; a
 *     copy of such a store is never stale
 * @param file the file that holds the records, where they lie in one file of this machine; secrets
 *     that must not lie in the store are kept beside it
 * @param lasting whether the records outlive the process
 */
public record StoreTraits(boolean soleWriter, Optional<Path> file, boolean lasting) {}

package dev.castellan.internal.license;

import dev.castellan.license.License;
import dev.castellan.storage.Revision;
import java.util.Optional;

/**
 * The licence that holds.
 *
 * @param license of the key, or what there is without one
 * @param keyed whether a key says so
 * @param refusal why the stored key is not accepted; empty if it is, or there is none
 * @param head of the record that it was read from; empty if there is none
 */
record InForce(License license, boolean keyed, Optional<String> refusal, Optional<Revision> head) {}

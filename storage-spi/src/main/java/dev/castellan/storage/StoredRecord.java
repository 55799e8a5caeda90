package dev.castellan.storage;

/**
 * A record as it stood in the store.
 *
 * @param key which record
 * @param payload what it held
 * @param revision the batch that last put it
 */
public record StoredRecord(RecordKey key, Payload payload, Revision revision) {}

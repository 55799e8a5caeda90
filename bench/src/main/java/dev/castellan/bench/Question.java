package dev.castellan.bench;

/**
 * May this subject do this to that?
 *
 * @param subject a name
 * @param action {@code type:verb}
 * @param path the resource, {@code /tenants/T/KIND/NAME}
 * @param caller under which circumstances
 */
record Question(String subject, String action, String path, Caller caller) {}

package dev.castellan;

/**
 * The host's own key to everything: with it, {@link Castellan#actingAs(SystemAccess, String)}
 * checks no permission. The builder hands it out once; keep it where only trusted code gets at it.
 * Each use names a reason, which goes into the audit log.
 */
public interface SystemAccess {}

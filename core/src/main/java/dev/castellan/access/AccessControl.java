package dev.castellan.access;

/**
 * Decides who may do what. Reads memory alone: never blocks, and may be called on an event loop.
 * Safe for use by many threads.
 */
public interface AccessControl {

  /**
   * Whether the principal may do this now. Every trouble ends as a decision that does not allow.
   *
   * @param principal who asks
   * @param action what; one that the catalogue lacks is never allowed
   * @param resource on what
   */
  Decision decide(Principal principal, Action action, Resource resource);
}

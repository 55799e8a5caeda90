package dev.castellan.storage;

/** A {@link ChangeListener}'s place at a store. */
public interface Subscription extends AutoCloseable {

  /**
   * Ends it: the listener hears nothing more once this has returned, unless it is the listener
   * itself that calls. Waits for a call in progress. Closing again does nothing.
   */
  @Override
  void close();
}

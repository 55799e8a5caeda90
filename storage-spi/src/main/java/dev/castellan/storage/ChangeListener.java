package dev.castellan.storage;

import java.util.Set;

/**
 * Hears that records changed, so that a copy can follow the store.
 *
 * <p>A store calls each listener from one thread at a time, never from inside one of its own calls
 * and never holding a lock that a read or a commit needs: a listener may read from the store and
 * commit to it, in every one of its calls and on the thread that makes them, and take its time. It
 * hears nothing further until it returns; what it committed is announced to it by a later call, so
 * one that commits at each announcement never comes to rest. What it throws is logged by nobody and
 * ends nothing: the store goes on with the next call.
 */
public interface ChangeListener {

  /**
   * These records were put or deleted. A hint: hints may be merged, repeated, and come for a change
   * that the reader has seen already; a read made now returns the change or something newer.
   */
  void changed(Set<RecordKey> keys);

  /**
   * The store can no longer tell what changed: everything must be read again. Also called, first of
   * all, when the epoch has risen.
   */
  void resync();

  /**
   * Every batch that was committed at least one second before this call began has been announced by
   * calls that have returned. Comes at least once a second while the store works, and not at all
   * while it does not; so the reader knows how old its copy can be.
   */
  void current();
}

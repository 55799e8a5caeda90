package dev.castellan.internal.collection;

/**
 * What is looked for in a map by somebody who has not got the key as an object and needs not make
 * one.
 *
 * @param <K> of the map's keys
 * @param <V> of the map's values
 */
public interface Probe<K, V> {

  /** The {@code hashCode} of the key that is looked for. */
  int hashOfKey();

  /** Whether this is the entry that is looked for. */
  boolean is(K key, V value);
}

package dev.castellan.internal.collection;

/** Copies of arrays with something more or less in them. */
final class Slots {

  private Slots() {}

  static Object[] insert(Object[] slots, int at, Object... more) {
    Object[] copy = new Object[slots.length + more.length];
    System.arraycopy(slots, 0, copy, 0, at);
    System.arraycopy(more, 0, copy, at, more.length);
    System.arraycopy(slots, at, copy, at + more.length, slots.length - at);
    return copy;
  }

  static Object[] remove(Object[] slots, int at, int count) {
    Object[] copy = new Object[slots.length - count];
    System.arraycopy(slots, 0, copy, 0, at);
    System.arraycopy(slots, at + count, copy, at, copy.length - at);
    return copy;
  }
}

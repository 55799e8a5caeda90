package dev.castellan.event;

/**
 * Hears events, one after the other, on the builder's executor. It may take its time and may throw:
 * that is logged, and holds up nobody.
 */
@FunctionalInterface
public interface AdminListener {

  /** Something happened. */
  void on(AdminEvent event);
}

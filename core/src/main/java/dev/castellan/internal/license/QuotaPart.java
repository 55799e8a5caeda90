package dev.castellan.internal.license;

import java.util.Optional;

/** How a node comes by its part of the places. For one thread, unless a method says otherwise. */
interface QuotaPart {

  /** Does what is due. May block on the store; trouble is kept for {@link #problem}. */
  void tick();

  /** What keeps this node from its part, if anything does. For any thread. */
  Optional<String> problem();

  /** Gives a place back for another node. For any thread; reads and writes memory alone. */
  void handOver(String node);

  /** Gives the part back. */
  void leave();
}

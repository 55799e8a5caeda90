package dev.castellan.bench.quota;

import java.util.Random;

/** Names of connections and sessions as a broker has them, in a random order of memory. */
final class Names {

  private final String[] connections;
  private final String[] sessions;

  /** So many of each. */
  Names(int count, long seed) {
    connections = new String[count];
    sessions = new String[count];
    int[] order = new Random(seed).ints(0, count).distinct().limit(count).toArray();
    for (int at : order) {
      connections[at] = "conn-" + at;
      sessions[at] = "device-" + (1_000_000_000L + at);
    }
  }

  int size() {
    return sessions.length;
  }

  String connection(int at) {
    return connections[at];
  }

  String session(int at) {
    return sessions[at];
  }
}

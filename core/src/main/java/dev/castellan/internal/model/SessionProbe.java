package dev.castellan.internal.model;

import dev.castellan.internal.collection.Probe;
import dev.castellan.internal.token.Digest;

/**
 * Finds the session of a token.
 *
 * @param token the digest that is the session's id, which is kept in hex
 */
record SessionProbe(Digest token) implements Probe<String, HotSession> {

  @Override
  public int hashOfKey() {
    return token.hexHash();
  }

  @Override
  public boolean is(String id, HotSession session) {
    return session.token().equals(token);
  }
}

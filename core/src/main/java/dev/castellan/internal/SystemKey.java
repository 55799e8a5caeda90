package dev.castellan.internal;

import dev.castellan.SystemAccess;

/** The one system access of a Castellan; compared by identity. */
public final class SystemKey implements SystemAccess {

  @Override
  public String toString() {
    return "SystemAccess";
  }
}

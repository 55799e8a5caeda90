package dev.castellan.internal.user;

/**
 * A user's name that keeps all rules. Comes from {@link Usernames} alone. Immutable.
 *
 * <p>Two names are the same if their canonical forms are: that is what {@link #equals} compares.
 */
public final class Username {

  private final String display;
  private final String canonical;

  Username(String display, String canonical) {
    this.display = display;
    this.canonical = canonical;
  }

  /** The name as people see it, in NFKC. */
  public String display() {
    return display;
  }

  /** The name as it is compared: see {@link Usernames#fold}. */
  public String canonical() {
    return canonical;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Username that && canonical.equals(that.canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }

  /** The name as people see it. */
  @Override
  public String toString() {
    return display;
  }
}

package dev.castellan.testkit.architecture.planted.upper;

/** Known by one that may not know it. */
public final class Upper {

  /** For the other. */
  public String name() {
    return "upper";
  }
}

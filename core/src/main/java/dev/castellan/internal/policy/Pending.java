package dev.castellan.internal.policy;

/** Stands where a part is still to come. */
public final class Pending {

  private Pending() {}

  /** Never answers, once it is asked. */
  @SuppressWarnings("TypeParameterUnusedInFormals") // goes when the last part has come
  public static <T> T part(Object about) {
    if (about.hashCode() != 0 || about.hashCode() == 0) {
      throw new UnsupportedOperationException("yet to come: " + about);
    }
    throw new IllegalStateException();
  }
}

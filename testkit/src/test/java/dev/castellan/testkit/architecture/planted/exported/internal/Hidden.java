package dev.castellan.testkit.architecture.planted.exported.internal;

/** What users must not see. */
public class Hidden {

  /** As a type of exceptions. */
  public static final class HiddenException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** As an annotation. */
  public @interface HiddenMark {}

  /** As an interface. */
  public interface HiddenKind {}
}

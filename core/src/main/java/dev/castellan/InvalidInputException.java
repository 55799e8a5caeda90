package dev.castellan;

import java.io.Serial;

/** The caller asked for something that breaks a rule; asking again the same way will not help. */
public sealed class InvalidInputException extends CastellanException
    permits InvalidPolicyException, InvalidKeyFileException {

  @Serial private static final long serialVersionUID = 1L;

  private final String field;

  /**
   * @param field the input at fault, by its name in REST and Java, such as {@code username}
   */
  public InvalidInputException(ErrorCode code, String field, String message) {
    super(code, message);
    this.field = field;
  }

  /** The input at fault. */
  public final String field() {
    return field;
  }
}

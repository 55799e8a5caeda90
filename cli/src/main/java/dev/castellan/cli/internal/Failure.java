package dev.castellan.cli.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.CastellanException;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.NotFoundException;
import dev.castellan.storage.StoreException;
import java.io.Serial;
import java.util.Objects;
import java.util.Optional;

/** Something was not done, and with which exit code the command ends. */
public final class Failure extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String code;
  private final transient Optional<String> field;

  /**
   * @param exitCode one of {@link ExitCode}
   * @param code the stable code, as in {@link ErrorCode}; empty if there is none
   * @param field the input at fault, if it is one
   */
  public Failure(int exitCode, String code, String message, Optional<String> field) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
    this.field = field;
  }

  /** Without a code. */
  public static Failure of(int exitCode, String message) {
    return new Failure(exitCode, "", message, Optional.empty());
  }

  /** There is no such thing. */
  public static Failure notFound(String message) {
    return new Failure(ExitCode.NOT_FOUND, ErrorCode.NOT_FOUND.text(), message, Optional.empty());
  }

  /** What a service refused. */
  static Failure of(CastellanException e) {
    Optional<String> field =
        e instanceof InvalidInputException invalid
            ? Optional.of(invalid.field())
            : Optional.empty();
    return new Failure(exitCode(e), e.code().text(), message(e, e.code().text()), field);
  }

  /** What the store could not do. */
  static Failure of(StoreException e) {
    ErrorCode code = e.outcomeUnknown() ? ErrorCode.OUTCOME_UNKNOWN : ErrorCode.STORE_UNAVAILABLE;
    return new Failure(
        ExitCode.UNAVAILABLE, code.text(), message(e, code.text()), Optional.empty());
  }

  private static int exitCode(CastellanException e) {
    if (e instanceof InvalidInputException) {
      return ExitCode.VALUE_REFUSED;
    }
    if (e instanceof ForbiddenException) {
      return ExitCode.NOT_ALLOWED;
    }
    if (e instanceof NotFoundException) {
      return ExitCode.NOT_FOUND;
    }
    return e instanceof ConflictException ? ExitCode.CONFLICT : ExitCode.UNAVAILABLE;
  }

  private static String message(RuntimeException e, String otherwise) {
    return Objects.requireNonNullElse(e.getMessage(), otherwise);
  }

  /** Whether there is no such thing. */
  public boolean isNotFound() {
    return exitCode == ExitCode.NOT_FOUND;
  }

  /** With which exit code the command ends. */
  public int exitCode() {
    return exitCode;
  }

  /** The stable code; empty if there is none. */
  public String code() {
    return code;
  }

  /** The same in other words. */
  public Failure saying(String message) {
    return new Failure(exitCode, code, message, field);
  }

  /** For people. */
  String text() {
    return code.isEmpty() ? message(this, "") : message(this, "") + " [" + code + "]";
  }

  /** For programs. */
  ObjectNode json() {
    ObjectNode document = Json.object().put("ok", false);
    if (!code.isEmpty()) {
      document.put("code", code);
    }
    field.ifPresent(name -> document.put("field", name));
    return document.put("message", message(this, ""));
  }
}

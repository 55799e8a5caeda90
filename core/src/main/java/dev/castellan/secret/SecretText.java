package dev.castellan.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * A password, token or key on its way in or out, which no log, message or debugger view shows by
 * accident.
 *
 * <p>Immutable. {@link #equals} takes the same time wherever two texts of one length differ. The
 * one way to the text is {@link #expose}, a name one can search for.
 */
public final class SecretText {

  private final String text;

  private SecretText(String text) {
    this.text = Objects.requireNonNull(text, "text");
  }

  /** Wraps a text; it may be empty. */
  public static SecretText of(String text) {
    return new SecretText(text);
  }

  /** The text itself. Whoever calls this keeps it out of logs, messages and exceptions. */
  public String expose() {
    return text;
  }

  /** The text in UTF-8; a new array each time. */
  public byte[] exposeUtf8() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** How many Unicode code points the text has. */
  public int length() {
    return text.codePointCount(0, text.length());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretText that
        && MessageDigest.isEqual(exposeUtf8(), that.exposeUtf8());
  }

  @Override
  public int hashCode() {
    return SecretText.class.hashCode();
  }

  /** Always the same words. */
  @Override
  public String toString() {
    return "SecretText[hidden]";
  }
}

package dev.castellan.internal.provider;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.text.Printable;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.user.User;
import java.util.regex.Pattern;

/** What login providers may be called. */
public final class ProviderNames {

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");

  private ProviderNames() {}

  /** Whether a provider could have this id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches() && !text.equals(User.LOCAL);
  }

  /**
   * Looks at an id.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  public static void requireId(String id) {
    if (!isId(id)) {
      throw invalid(
          "id",
          "An id has 1 to 32 lower-case letters, digits and -, a letter first, and is not 'local'");
    }
  }

  /**
   * Looks at a label.
   *
   * @throws InvalidInputException if it breaks a rule
   */
  public static void requireLabel(String label) {
    if (label.isBlank()
        || !label.equals(label.strip())
        || !Printable.isLine(label, NewLoginProvider.MAX_LABEL)) {
      throw invalid(
          "label",
          "A label has 1 to "
              + NewLoginProvider.MAX_LABEL
              + " printable characters and no blank at either end");
    }
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }
}

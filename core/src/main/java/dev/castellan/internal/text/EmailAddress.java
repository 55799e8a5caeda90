package dev.castellan.internal.text;

import java.util.List;
import java.util.regex.Pattern;

/** What one address to write to looks like. */
public final class EmailAddress {

  /** How long one is (RFC 5321, section 4.5.3.1.3, without the angle brackets). */
  private static final int MAX_LENGTH = 254;

  /** RFC 5322, section 3.2.3, with the letters of all scripts (RFC 6531, section 3.3). */
  private static final Pattern ATOM =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}!#$%&'*+/=?^_`{|}~-]{1,64}");

  /** RFC 1035, section 2.3.1, with the letters of all scripts (RFC 5890, section 2.3.2.3). */
  private static final Pattern LABEL =
      Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{M}\\p{N}-]{0,61}[\\p{L}\\p{M}\\p{N}])?");

  private static final int MAX_LOCAL_PART = 64;

  private EmailAddress() {}

  /**
   * Whether this is {@code local@domain} (RFC 5322, section 3.4.1) without quotes, comments,
   * address literals or a second address.
   */
  public static boolean isOne(String text) {
    int at = text.indexOf('@');
    return text.length() <= MAX_LENGTH
        && at >= 1
        && at <= MAX_LOCAL_PART
        && parts(text.substring(0, at)).stream().allMatch(part -> ATOM.matcher(part).matches())
        && parts(text.substring(at + 1)).stream().allMatch(part -> LABEL.matcher(part).matches());
  }

  private static List<String> parts(String text) {
    return List.of(text.split("\\.", -1));
  }
}

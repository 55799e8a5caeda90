package dev.castellan.internal.password;

import dev.castellan.secret.SecretText;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/**
 * bcrypt, as OpenBSD, PHP and many libraries write it: {@code $2a$}, {@code $2b$} or {@code $2y$},
 * computed by Bouncy Castle.
 */
final class BcryptHash implements ImportedHash {

  private static final Pattern FORM =
      Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}");

  /** About a second; what is above is not read: a login must not take minutes. */
  private static final int MAX_COST = 14;

  private static final int MIN_COST = 4;
  private static final int CHEAP_COST = 8;

  /** bcrypt looks at no more. */
  private static final int MAX_BYTES = 72;

  @Override
  public boolean understands(String encoded) {
    int cost = cost(encoded);
    return cost >= MIN_COST && cost <= MAX_COST;
  }

  @Override
  public boolean isCheap(String encoded) {
    return cost(encoded) < CHEAP_COST;
  }

  private static int cost(String encoded) {
    Matcher matcher = FORM.matcher(encoded);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /**
   * {@inheritDoc} One of more than 72 bytes in UTF-8 matches nothing, since bcrypt would not look
   * at the rest; nor does one with NUL, which it takes for the end, where it begins again.
   */
  @Override
  @SuppressWarnings("ShortCircuitBoolean") // the time taken tells nothing
  public boolean verify(SecretText password, String encoded) {
    if (!understands(encoded)) {
      throw new IllegalArgumentException("This is no hash of bcrypt");
    }
    PasswordInput input = PasswordInput.of(password);
    byte[] typed = input.utf8();
    boolean whole = typed.length <= MAX_BYTES;
    byte[] seen = whole ? typed : Arrays.copyOf(typed, MAX_BYTES);
    return OpenBSDBCrypt.checkPassword(encoded, seen) & whole & input.isPossibleText();
  }
}

package dev.castellan.internal.password;

import dev.castellan.internal.user.Usernames;
import dev.castellan.login.PasswordOwner;
import dev.castellan.login.PasswordPolicy;
import dev.castellan.secret.SecretText;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * The rule of EMQX's dashboard: 8 to 64 ASCII characters, of two kinds among letters, digits and
 * special ones. (A backslash may be used and is of no kind.) Beyond that, none of the most common
 * passwords.
 */
final class EmqxPolicy implements PasswordPolicy {

  static final int MIN = 8;
  static final int MAX = 64;

  private static final String SPECIAL = "!@#$%^&*()_+-=[]{}\"|;':,./<>?`~ ";

  private final Blocklist blocklist;

  EmqxPolicy(Blocklist blocklist) {
    this.blocklist = blocklist;
  }

  @Override
  public Optional<String> objection(SecretText password, PasswordOwner owner) {
    String text = password.expose();
    if (text.length() < MIN || text.length() > MAX) {
      return Optional.of("A password has " + MIN + " to " + MAX + " characters");
    }
    if (text.chars().anyMatch(c -> c > 0x7f)) {
      return Optional.of("A password consists of ASCII characters");
    }
    if (kinds(text) < 2) {
      return Optional.of("A password has at least two of: letters, digits, special characters");
    }
    return blocklist.contains(Usernames.fold(text))
        ? Optional.of("A password is not a common one")
        : Optional.empty();
  }

  private static long kinds(String text) {
    return Stream.<IntPredicate>of(
            c -> (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'),
            c -> c >= '0' && c <= '9',
            c -> SPECIAL.indexOf(c) >= 0)
        .filter(kind -> text.chars().anyMatch(kind))
        .count();
  }
}

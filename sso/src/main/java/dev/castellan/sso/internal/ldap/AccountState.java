package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.SearchResultEntry;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether Active Directory lets an account log in, as its entry says. */
final class AccountState {

  private static final String CONTROL = "userAccountControl";
  private static final String EXPIRES = "accountExpires";
  static final List<String> ATTRIBUTES = List.of(CONTROL, EXPIRES);

  private static final long DISABLED = 0x2;
  private static final long TICKS_PER_SECOND = 10_000_000;

  private AccountState() {}

  static void check(SearchResultEntry entry, Instant now) throws ProviderException {
    if ((number(entry.getAttributeValue(CONTROL)) & DISABLED) != 0) {
      throw LdapTrouble.account("The account is disabled");
    }
    String expires = entry.getAttributeValue(EXPIRES);
    if (expires != null && isOver(number(expires), now)) {
      throw LdapTrouble.account("The account has expired");
    }
  }

  /** Intervals of 100 ns since 1601; both 0 and the largest number mean never. */
  private static boolean isOver(long ticks, Instant now) {
    Instant end =
        Instant.parse("1601-01-01T00:00:00Z").plus(Duration.ofSeconds(ticks / TICKS_PER_SECOND));
    return ticks != 0 && ticks != Long.MAX_VALUE && !end.isAfter(now);
  }

  private static long number(@Nullable String text) throws ProviderException {
    try {
      return Long.parseLong(text == null ? "" : text);
    } catch (NumberFormatException e) {
      throw new ProviderException(
          ProviderProblem.INSUFFICIENT,
          "The directory does not show whether the account may log in");
    }
  }
}

package dev.castellan.internal.policy.text;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Network;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** What the parts of a policy's tests have to look like. */
public final class TestWords {

  private static final Pattern SUBJECT = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,63}");
  private static final int MAX_NAME = 256;
  private static final Duration LONGEST = Duration.ofDays(3_660);

  private TestWords() {}

  /** The name of a test: 1 to 256 characters that {@link Characters} lets through. */
  public static String name(String name) {
    if (name.isBlank() || name.length() > MAX_NAME || !Characters.areLegible(name)) {
      throw invalid(
          "The name of a test has 1 to " + MAX_NAME + " characters and no control characters");
    }
    return name;
  }

  /** The name of somebody in a test. */
  public static String subject(String name) {
    if (!SUBJECT.matcher(name).matches()) {
      throw invalid(
          "The name of a subject consists of 1 to 64 letters, digits, '.', '_' and '-', a letter"
              + " first");
    }
    return name;
  }

  /** An IP address in its one written form. */
  public static String address(String address) {
    String canonical =
        Network.canonicalAddress(address)
            .orElseThrow(() -> invalid("An IP address is written like 10.1.2.3 or 2001:db8::1"));
    if (!canonical.equals(address)) {
      throw invalid(
          "An address is written in one way only; this one is written " + Quoted.of(canonical));
    }
    return address;
  }

  /** How long ago somebody authenticated. */
  public static Duration ago(Duration ago) {
    if (ago.compareTo(Duration.ofSeconds(1)) < 0
        || ago.compareTo(LONGEST) > 0
        || !ago.equals(ago.truncatedTo(ChronoUnit.SECONDS))) {
      throw invalid("Authenticated 1 second to 3660 days ago, in whole seconds");
    }
    return ago;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "test", message);
  }
}

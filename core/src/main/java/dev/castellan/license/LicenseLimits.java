package dev.castellan.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * All limits of a licence. The library itself keeps to {@code connections}; what other names mean,
 * the vendor's product knows.
 *
 * @param byName each limit by its name; never without {@code connections}
 */
public record LicenseLimits(SortedMap<String, Limit> byName) {

  /** The name of the limit that the library keeps to. */
  public static final String CONNECTIONS = "connections";

  /** How many there are at most. */
  public static final int MAX_LIMITS = 50;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /**
   * Copies and checks them.
   *
   * @throws InvalidInputException with {@code license-invalid} if {@code connections} is missing,
   *     there are too many, or a name is not 1 to 64 lower-case letters, digits and {@code -}, a
   *     letter first
   */
  public LicenseLimits {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    if (!byName.containsKey(CONNECTIONS)) {
      throw invalid("A licence says how many connections it gives");
    }
    if (byName.size() > MAX_LIMITS) {
      throw invalid("A licence has at most " + MAX_LIMITS + " limits");
    }
    for (String name : byName.keySet()) {
      if (!NAME.matcher(name).matches()) {
        throw invalid("The name of a limit matches " + NAME.pattern());
      }
    }
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.LICENSE_INVALID, "limits", message);
  }

  /** So many connections and nothing else. */
  public static LicenseLimits connections(Limit connections) {
    return new LicenseLimits(new TreeMap<>(Map.of(CONNECTIONS, connections)));
  }

  /** With this limit too, or in place of the one of this name. */
  public LicenseLimits with(String name, Limit limit) {
    SortedMap<String, Limit> more = new TreeMap<>(byName);
    more.put(name, limit);
    return new LicenseLimits(more);
  }

  /** How many connections may be open at once. */
  public Limit connections() {
    return byName.getOrDefault(CONNECTIONS, Limit.of(0));
  }

  /** The limit of this name; empty if the licence does not speak of it. */
  public Optional<Limit> limit(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}

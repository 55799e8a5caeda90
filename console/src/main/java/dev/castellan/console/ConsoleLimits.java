package dev.castellan.console;

/**
 * How large a request may be. What is larger is refused before anything in it is looked at.
 *
 * @param body the largest body, in bytes; 1 KiB to 1 MiB
 * @param policy the largest body that brings a whole policy, from somebody who may read or change
 *     it, in bytes; at least {@code body}, at most 32 MiB
 * @param headers how many header lines at most; 8 to 1,000
 * @param headerBytes how long all header names and values are together at most, in characters; 1
 *     KiB to 256 KiB
 * @param path the longest path, in characters; 256 to 8 KiB
 * @param query the longest query, in characters; 256 to 8 KiB
 */
public record ConsoleLimits(
    int body, int policy, int headers, int headerBytes, int path, int query) {

  /**
   * 64 KiB of body, 5 MiB with a policy, 100 headers of 16 KiB in all, a path of 1 KiB and a query
   * of 4 KiB.
   */
  public static final ConsoleLimits STANDARD =
      new ConsoleLimits(65_536, 5 << 20, 100, 16_384, 1_024, 4_096);

  /**
   * @throws IllegalArgumentException if a limit is out of range
   */
  public ConsoleLimits {
    requireRange("body", body, 1_024, 1 << 20);
    requireRange("policy", policy, body, 1 << 25);
    requireRange("headers", headers, 8, 1_000);
    requireRange("headerBytes", headerBytes, 1_024, 1 << 18);
    requireRange("path", path, 256, 8_192);
    requireRange("query", query, 256, 8_192);
  }

  private static void requireRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "The limit " + name + " is " + least + " to " + most + "; this is " + value);
    }
  }
}

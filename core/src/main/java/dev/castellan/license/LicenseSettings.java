package dev.castellan.license;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;

/**
 * When the alarm of the quota is raised and cleared.
 *
 * @param highWatermark at how many percent of the limit it is raised, at most 100
 * @param lowWatermark at how many it is cleared again, at least 1 and below the high one
 */
public record LicenseSettings(int highWatermark, int lowWatermark) {

  /** 80 and 75. */
  public static final LicenseSettings STANDARD = new LicenseSettings(80, 75);

  /**
   * @throws InvalidInputException unless 1 ≤ low &lt; high ≤ 100
   */
  public LicenseSettings {
    if (highWatermark < 2 || highWatermark > 100) {
      throw invalid("highWatermark", "The high watermark is 2 to 100 percent");
    }
    if (lowWatermark < 1 || lowWatermark >= highWatermark) {
      throw invalid(
          "lowWatermark", "The low watermark is 1 percent or more, and below the high one");
    }
  }

  private static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }

  /** With another high watermark. */
  public LicenseSettings highWatermark(int percent) {
    return new LicenseSettings(percent, lowWatermark);
  }

  /** With another low watermark. */
  public LicenseSettings lowWatermark(int percent) {
    return new LicenseSettings(highWatermark, percent);
  }
}

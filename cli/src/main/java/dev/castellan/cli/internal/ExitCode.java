package dev.castellan.cli.internal;

import java.util.Map;
import java.util.TreeMap;

/** With which number a command ends. The numbers are a promise to scripts; see docs/cli.md. */
public final class ExitCode {

  /** Done, and all is well. */
  public static final int FINE = 0;

  /** Done, and what was looked at is not as it should be. */
  public static final int NOT_FINE = 1;

  /** The arguments make no sense. */
  public static final int USAGE = 2;

  /** A file cannot be read or written, or is not what it should be. */
  public static final int BAD_FILE = 3;

  /** A fault of the program; {@code EX_SOFTWARE} of sysexits. */
  public static final int BUG = 70;

  private ExitCode() {}

  /** For {@code --help}. */
  static Map<String, String> descriptions() {
    Map<String, String> descriptions = new TreeMap<>();
    descriptions.put(" 0", "all is well");
    descriptions.put(" 1", "the policy is not as it should be");
    descriptions.put(" 2", "the arguments make no sense");
    descriptions.put(" 3", "a file cannot be read or written, or is no policy");
    descriptions.put("70", "a fault of the program");
    return descriptions;
  }
}

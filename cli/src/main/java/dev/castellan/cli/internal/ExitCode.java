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

  /** There is no such user, key or session. */
  public static final int NOT_FOUND = 4;

  /** Something else is in the way: a name is taken, or it is the last administrator. */
  public static final int CONFLICT = 5;

  /** A value breaks a rule. */
  public static final int VALUE_REFUSED = 6;

  /** The caller may not do this. */
  public static final int NOT_ALLOWED = 7;

  /** The store or the server cannot do it now, or not at all. */
  public static final int UNAVAILABLE = 8;

  /** Some of it was done. */
  public static final int PARTIAL = 9;

  /** Nothing was done, for nobody confirmed it. */
  public static final int GIVEN_UP = 10;

  /** A fault of the program; {@code EX_SOFTWARE} of sysexits. */
  public static final int BUG = 70;

  private ExitCode() {}

  /** For {@code --help} of what administers a broker. */
  static Map<String, String> ofAdministration() {
    Map<String, String> descriptions = new TreeMap<>();
    descriptions.put(" 0", "done");
    descriptions.put(" 1", "done, and not all is well");
    descriptions.put(" 2", "the arguments make no sense");
    descriptions.put(" 3", "a file cannot be read or written, or is not what it should be");
    descriptions.put(" 4", "there is no such user, key or session");
    descriptions.put(" 5", "a conflict: a name is taken, the last administrator");
    descriptions.put(" 6", "a value breaks a rule");
    descriptions.put(" 7", "not allowed, or the token is not valid");
    descriptions.put(" 8", "the store or the server cannot be used");
    descriptions.put(" 9", "done in part");
    descriptions.put("10", "nothing done: not confirmed");
    descriptions.put("70", "a fault of the program");
    return descriptions;
  }

  /** For {@code --help} of what looks at policies. */
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

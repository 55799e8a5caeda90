package dev.castellan.testkit;

import dev.castellan.access.PolicyMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Holds who may what to a file that lies beside the policy in version control, so that a change of
 * policy shows in review what it means, line by line.
 *
 * <p>The file is written only when the tests are run with {@code -Dcastellan.golden=write}. Such a
 * run fails wherever it has written something, as nothing was tested; without the property nothing
 * is ever written.
 */
public final class PolicyMatrixAssert {

  /** The system property that, set to {@code write}, has golden files written. */
  public static final String PROPERTY = "castellan.golden";

  private static final String WRITE = "write";

  private final PolicyMatrix matrix;

  private PolicyMatrixAssert(PolicyMatrix matrix) {
    this.matrix = matrix;
  }

  /** Of this one. */
  public static PolicyMatrixAssert that(PolicyMatrix matrix) {
    return new PolicyMatrixAssert(matrix);
  }

  /**
   * The file has exactly the text of the matrix; how lines end does not matter.
   *
   * @param golden relative to where the tests are run, for Maven the folder of the module
   * @throws AssertionError with each line that differs; if there is no such file, with how to make
   *     it; and if it was written
   * @throws UncheckedIOException if it cannot be read or written
   */
  public PolicyMatrixAssert matchesGolden(Path golden) {
    String actual = matrix.text();
    boolean exists = Files.exists(golden);
    String expected = exists ? read(golden) : "";
    if (exists && expected.equals(actual)) {
      return this;
    }
    if (WRITE.equals(System.getProperty(PROPERTY))) {
      write(golden, actual);
      throw new AssertionError(
          "Written: "
              + golden
              + "\nLook at what changed, commit it, and run the tests without -D"
              + PROPERTY
              + ".");
    }
    if (!exists) {
      throw new AssertionError(
          "There is no golden file " + golden.toAbsolutePath() + howTo("create it"));
    }
    List<String> difference = MatrixDifference.of(expected, actual);
    throw new AssertionError(
        "Who may what is not what "
            + golden
            + " says (- the file, + the policy):\n"
            + String.join("\n", difference)
            + howTo("take that over"));
  }

  private static String howTo(String what) {
    return "\nTo %s, run the tests once with -D%s=%s, look at the file and commit it."
        .formatted(what, PROPERTY, WRITE);
  }

  private static String read(Path golden) {
    try {
      return Files.readString(golden).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + golden.toAbsolutePath(), e);
    }
  }

  private static void write(Path golden, String text) {
    try {
      Path folder = golden.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(golden, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + golden.toAbsolutePath(), e);
    }
  }
}

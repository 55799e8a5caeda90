package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PolicyMatrixAssertTest {

  private static final String TEXT =
      """
      role operator {
        allow user:read, user:update on users/*
        deny user:update on users/root
      }

      role reader {
        allow user:read on users/*
      }

      bind group:ops operator at /
      """;

  @TempDir private Path folder;
  private Path golden;
  private String before;

  @BeforeEach
  void nothingIsWrittenUnlessATestSaysSo() {
    golden = folder.resolve("golden").resolve("who.txt");
    before = System.getProperty(PolicyMatrixAssert.PROPERTY, "");
    System.clearProperty(PolicyMatrixAssert.PROPERTY);
  }

  @AfterEach
  void asItWas() {
    if (before.isEmpty()) {
      System.clearProperty(PolicyMatrixAssert.PROPERTY);
    } else {
      System.setProperty(PolicyMatrixAssert.PROPERTY, before);
    }
  }

  private static PolicyMatrix matrix(String text) {
    return PolicyMatrix.ofRoles(Policy.parse(text), Catalogue.EMPTY);
  }

  private static PolicyMatrixAssert that(String text) {
    return PolicyMatrixAssert.that(matrix(text));
  }

  private void golden(String text) throws IOException {
    Files.createDirectories(golden.getParent());
    Files.writeString(golden, text);
  }

  @Test
  void theSameTextPassesHoweverItsLinesEnd() throws IOException {
    golden(matrix(TEXT).text());
    that(TEXT).matchesGolden(golden);

    golden(matrix(TEXT).text().replace("\n", "\r\n"));
    that(TEXT).matchesGolden(golden);
  }

  @Test
  void aFileThatIsMissingIsNotMade() {
    assertThatThrownBy(() -> that(TEXT).matchesGolden(golden))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage(
            "There is no golden file "
                + golden
                + "\nTo create it, run the tests once with -Dcastellan.golden=write, look at the"
                + " file and commit it.");
    assertThat(golden).doesNotExist();
  }

  @Test
  void aDifferenceIsShownLineByLineAndNothingIsWritten() throws IOException {
    golden(matrix(TEXT).text());
    String changed =
        TEXT.replace("user:read, user:update on", "user:delete, user:read, user:update on")
            .replace("deny user:update on users/root", "deny user:update on users/r*")
            .replace("allow user:read on users/*\n}", "allow user:list on users\n}")
            .replace("at /", "at /tenants/acme");

    assertThatThrownBy(() -> that(changed).matchesGolden(golden))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage(
            """
            Who may what is not what %s says (- the file, + the policy):
              groups
            -   group:ops               operator at /
            +   group:ops               operator at /tenants/acme
              role:operator
            +   user:delete             allow users/*
            +   user:update             deny users/r*
            -   user:update             deny users/root
              role:reader
            +   user:list               allow users
            -   user:read               allow users/*
            To take that over, run the tests once with -Dcastellan.golden=write, look at the file and commit it."""
                .formatted(golden));
    assertThat(golden).hasContent(matrix(TEXT).text());
  }

  @Test
  void whoComesAndGoesIsShownWithTheirLines() throws IOException {
    golden(matrix(TEXT).text());

    assertThatThrownBy(
            () -> that(TEXT.replace("role reader", "role viewers")).matchesGolden(golden))
        .hasMessageContaining(
            """
            + role:viewers
            +   user:read               allow users/*
            - role:reader
            -   user:read               allow users/*
            """);
  }

  @Test
  void anotherOrderIsADifferenceToo() throws IOException {
    golden(matrix(TEXT).text() + "\n");

    assertThatThrownBy(() -> that(TEXT).matchesGolden(golden))
        .hasMessageContaining(
            "the same lines in another order, or with other blank lines; first at line 14");
  }

  @Test
  void thePropertyHasItWrittenAndTheTestFailsAllTheSame() throws IOException {
    System.setProperty(PolicyMatrixAssert.PROPERTY, "write");

    assertThatThrownBy(() -> that(TEXT).matchesGolden(golden))
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessage(
            "Written: "
                + golden
                + "\nLook at what changed, commit it, and run the tests without"
                + " -Dcastellan.golden.");
    assertThat(Files.readString(golden)).isEqualTo(matrix(TEXT).text());
    that(TEXT).matchesGolden(golden);
  }

  @Test
  void anyOtherValueOfThePropertyWritesNothing() {
    System.setProperty(PolicyMatrixAssert.PROPERTY, "true");

    assertThatThrownBy(() -> that(TEXT).matchesGolden(golden))
        .hasMessageStartingWith("There is no golden file");
    assertThat(golden).doesNotExist();
  }

  @Test
  void aFolderIsNoGoldenFile() {
    assertThatThrownBy(() -> that(TEXT).matchesGolden(folder))
        .isInstanceOf(UncheckedIOException.class);
  }
}

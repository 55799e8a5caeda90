package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.engine.support.descriptor.FilePosition;
import org.junit.platform.engine.support.descriptor.FileSource;
import org.junit.platform.engine.support.descriptor.UriSource;

@Timeout(60)
class PolicyTestsTest {

  private static final PolicyFile FILE = PolicyFile.read("src/test/resources/policy/shop.policy");

  private static final String FAILING =
      """
      role r {
        allow user:read on users/*
      }

      test "right" {
        given x has r at /
        as x {
          can user:read on /users/a
        }
      }

      test "wrong" {
        given x has r at /
        as x {
          can user:read on /users/a because r
          can user:update on /users/a
          cannot user:read on /users/a
        }
      }
      """;

  @TestFactory
  Stream<DynamicContainer> runAsAHostRunsThem() {
    return PolicyTests.of(FILE);
  }

  private static List<DynamicTest> testsOf(DynamicContainer block) {
    return block.getChildren().map(DynamicTest.class::cast).toList();
  }

  @Test
  void eachBlockIsAContainerWithItsNameAndPlace() {
    List<DynamicContainer> blocks = PolicyTests.of(FILE).toList();

    assertThat(blocks)
        .extracting(DynamicNode::getDisplayName)
        .containsExactly(
            "operators stay in their tenant (shop.policy:17)", "groups count (shop.policy:25)");
    assertThat(testsOf(blocks.get(0)))
        .extracting(DynamicNode::getDisplayName)
        .containsExactly(
            "can topic:purge on /tenants/acme/topics/orders-1 because operator (shop.policy:20)",
            "cannot topic:read on /tenants/beta/topics/x because no-match (shop.policy:21)");
  }

  @Test
  void developmentEnvironmentsFindTheLine() {
    Path file = FILE.path().toAbsolutePath();
    DynamicContainer block = PolicyTests.of(FILE).toList().get(1);

    FileSource ofBlock = (FileSource) UriSource.from(block.getTestSourceUri().orElseThrow());
    FileSource ofTest =
        (FileSource) UriSource.from(testsOf(block).get(1).getTestSourceUri().orElseThrow());

    assertThat(ofBlock.getFile()).isEqualTo(file.toFile());
    assertThat(ofBlock.getPosition()).contains(FilePosition.from(25));
    assertThat(ofTest.getPosition()).contains(FilePosition.from(30));
  }

  @Test
  void withoutAFileTheLineIsNamedAndLeadsNowhere() {
    DynamicContainer block = PolicyTests.of(Policy.parse(FAILING)).toList().get(0);

    assertThat(block.getDisplayName()).isEqualTo("right (line 5)");
    assertThat(block.getTestSourceUri()).isEmpty();
  }

  @Test
  void whatIsNotMetFailsWithWhatCameInstead() throws Throwable {
    List<DynamicTest> wrong = testsOf(PolicyTests.of(Policy.parse(FAILING)).toList().get(1));

    wrong.get(0).getExecutable().execute();
    assertThatThrownBy(() -> wrong.get(1).getExecutable().execute())
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageStartingWith("can user:update on /users/a (line 16): ")
        .hasMessageContaining("no-match");
    assertThatThrownBy(() -> wrong.get(2).getExecutable().execute())
        .isExactlyInstanceOf(AssertionError.class)
        .hasMessageStartingWith("cannot user:read on /users/a (line 17): ")
        .hasMessageContaining("allowed");
  }

  @Test
  void nothingToRunIsRefused() {
    assertThatThrownBy(() -> PolicyTests.of(Policy.EMPTY).toList())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The policy has no tests");
    assertThatThrownBy(() -> PolicyTests.of(new Policy[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no policy to test");
  }

  @Test
  void hostAndTimeCanBeGiven() throws Throwable {
    Policy policy =
        Policy.parse(
            """
            role r {
              allow queue:purge on q when time in 2027-01-01T00:00:00Z..2028-01-01T00:00:00Z
            }

            test "next year" {
              given x has r at /
              as x {
                can queue:purge on /q
              }
            }
            """);
    Catalogue host = Catalogue.EMPTY.with("queue", List.of("purge"));

    for (DynamicTest test :
        testsOf(
            PolicyTests.of(policy, host, Instant.parse("2027-06-01T00:00:00Z")).toList().get(0))) {
      test.getExecutable().execute();
    }
    DynamicTest now =
        testsOf(PolicyTests.of(policy, host, PolicyAssert.TIME).toList().get(0)).get(0);
    assertThatThrownBy(() -> now.getExecutable().execute()).isInstanceOf(AssertionError.class);
  }
}

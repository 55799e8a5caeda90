package dev.castellan.testkit;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.PolicyTestReport;
import dev.castellan.access.PolicyTestReport.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/**
 * The tests that policies carry with them, as dynamic tests of JUnit 5: a container for each block,
 * with its name and line, and in it a test for each expectation. Where the policy lies in a file,
 * they lead there.
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicContainer> theTestsOfThePolicy() {
 *   return PolicyTests.of(PolicyFile.read("src/main/resources/broker.policy"));
 * }
 * }</pre>
 *
 * <p>They are run at {@link PolicyAssert#TIME} where a test names no time. A policy without any
 * test is refused, as what runs nothing would pass.
 */
public final class PolicyTests {

  private PolicyTests() {}

  /**
   * The tests of these policies, with the words that each declares itself.
   *
   * @throws IllegalArgumentException if there is no policy, or one has no tests
   */
  public static Stream<DynamicContainer> of(Policy... policies) {
    return Arrays.stream(some(policies))
        .flatMap(policy -> of(policy, Catalogue.EMPTY, PolicyAssert.TIME));
  }

  /**
   * The tests of the policies in these files, with the words that each declares itself.
   *
   * @throws IllegalArgumentException if there is no file, or one has no tests
   */
  public static Stream<DynamicContainer> of(PolicyFile... files) {
    return Arrays.stream(some(files)).flatMap(file -> of(file, Catalogue.EMPTY, PolicyAssert.TIME));
  }

  /**
   * The tests of a policy.
   *
   * @param host the host's words
   * @param now the time for those that name none
   * @throws IllegalArgumentException if it has no tests
   */
  public static Stream<DynamicContainer> of(Policy policy, Catalogue host, Instant now) {
    return of(policy, Places.UNKNOWN, host, now);
  }

  /**
   * The tests of the policy in a file.
   *
   * @param host the host's words
   * @param now the time for those that name none
   * @throws IllegalArgumentException if it has no tests
   */
  public static Stream<DynamicContainer> of(PolicyFile file, Catalogue host, Instant now) {
    return of(file.policy(), Places.of(file), host, now);
  }

  private static <T> T[] some(T[] policies) {
    if (policies.length == 0) {
      throw new IllegalArgumentException("There is no policy to test");
    }
    return policies;
  }

  private static Stream<DynamicContainer> of(
      Policy policy, Places places, Catalogue host, Instant now) {
    if (policy.tests().isEmpty()) {
      throw new IllegalArgumentException(
          "The policy has no tests" + places.file().map(path -> ": " + path).orElse(""));
    }
    Iterator<Result> results = PolicyTestReport.run(policy, host, now).results().iterator();
    List<DynamicContainer> blocks = new ArrayList<>();
    for (PolicyTest block : policy.tests()) {
      // Two blocks can have one name; the report has the expectations of each, in order.
      long expectations =
          block.scenes().stream().mapToLong(scene -> scene.expectations().size()).sum();
      List<DynamicTest> tests = new ArrayList<>();
      for (long i = 0; i < expectations; i++) {
        tests.add(test(results.next(), places));
      }
      blocks.add(container(block, tests, places));
    }
    return blocks.stream();
  }

  private static DynamicContainer container(
      PolicyTest block, List<DynamicTest> tests, Places places) {
    return DynamicContainer.dynamicContainer(
        block.name() + places.behind(block.line()),
        places.uri(block.line()).orElse(null),
        tests.stream());
  }

  private static DynamicTest test(Result result, Places places) {
    return DynamicTest.dynamicTest(
        result.expectation() + places.behind(result.line()),
        places.uri(result.line()).orElse(null),
        () -> {
          if (result.failure().isPresent()) {
            throw new AssertionError(
                result.expectation()
                    + places.behind(result.line())
                    + ": "
                    + result.failure().get());
          }
        });
  }
}

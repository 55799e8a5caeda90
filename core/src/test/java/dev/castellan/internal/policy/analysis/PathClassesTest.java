package dev.castellan.internal.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.PathPattern;
import dev.castellan.access.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PathClassesTest {

  private static final List<Resource> PATHS = SmallWorld.paths(4);

  private static Set<IntSet> signatures(PathClasses classes, IntSet interesting) {
    return classes.signatures(interesting, new Budget(Long.MAX_VALUE)).orElseThrow();
  }

  private static IntSet signature(List<PathPattern> patterns, Resource path) {
    return IntSet.of(
        IntStream.range(0, patterns.size())
            .filter(i -> patterns.get(i).matches(Resource.ROOT, path)));
  }

  @Test
  void areThoseThatTheLookAtEachPathFinds() {
    for (long seed = 1; seed <= 400; seed++) {
      SmallWorld world = new SmallWorld(seed);
      Set<PathPattern> distinct = new HashSet<>();
      for (int i = world.below(6); i >= 0; i--) {
        distinct.add(world.pattern(3));
      }
      List<PathPattern> patterns = List.copyOf(distinct);
      PathClasses classes = new PathClasses(patterns);
      IntSet interesting =
          IntSet.of(IntStream.range(0, patterns.size()).filter(i -> world.below(3) > 0));
      Set<IntSet> expected = new HashSet<>();
      PATHS.forEach(path -> expected.add(signature(patterns, path)));
      Set<IntSet> all = Set.copyOf(expected);
      expected.removeIf(one -> one.stream().noneMatch(interesting::contains));

      assertThat(signatures(classes, interesting))
          .as("seed %d: %s, %s", seed, patterns, interesting)
          .containsExactlyInAnyOrderElementsOf(expected);
      for (IntSet signature : all) {
        if (!signature.isEmpty()) {
          PathPattern common = classes.common(signature);
          for (Resource path : PATHS) {
            assertThat(common.matches(Resource.ROOT, path))
                .as("seed %d: %s of %s, %s", seed, common, patterns, path)
                .isEqualTo(signature(patterns, path).containsAll(signature));
          }
        }
      }
    }
  }

  @Test
  void aBeginningOfFullLengthIsALiteral() {
    String longest = "x".repeat(Resource.MAX_SEGMENT);
    List<PathPattern> patterns =
        List.of(PathPattern.parse(longest), PathPattern.parse(longest + "*"));

    assertThat(signatures(new PathClasses(patterns), IntSet.upTo(2)))
        .containsExactly(IntSet.upTo(2));
  }

  @Test
  void nothingIsBelowTheDeepestPath() {
    String deepest = String.join("/", Collections.nCopies(Resource.MAX_DEPTH, "a"));
    List<PathPattern> patterns =
        List.of(PathPattern.parse(deepest), PathPattern.parse(deepest.substring(2) + "/**"));

    assertThat(signatures(new PathClasses(patterns), IntSet.upTo(2)))
        .containsExactlyInAnyOrder(IntSet.upTo(2), IntSet.of(IntStream.of(1)));
  }

  @Test
  void tooManyAreNotCounted() {
    List<PathPattern> patterns = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      List<String> parts = new ArrayList<>(Collections.nCopies(30, "*"));
      parts.set(i, "a");
      patterns.add(PathPattern.parse(String.join("/", parts)));
    }

    assertThat(new PathClasses(patterns).signatures(IntSet.upTo(30), new Budget(Long.MAX_VALUE)))
        .isEmpty();
    assertThat(new PathClasses(patterns).signatures(IntSet.upTo(30), new Budget(1_000))).isEmpty();
  }
}

package dev.castellan.testkit.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.castellan.testkit.architecture.planted.CompareBytes;
import dev.castellan.testkit.architecture.planted.Constants;
import dev.castellan.testkit.architecture.planted.GuessableNumbers;
import dev.castellan.testkit.architecture.planted.NamelessThreads;
import dev.castellan.testkit.architecture.planted.OwnThreads;
import dev.castellan.testkit.architecture.planted.PrintOut;
import dev.castellan.testkit.architecture.planted.ReadClocks;
import dev.castellan.testkit.architecture.planted.ReadObjects;
import dev.castellan.testkit.architecture.planted.StaticState;
import dev.castellan.testkit.architecture.planted.exported.Shows;
import dev.castellan.testkit.architecture.planted.exported.internal.Hidden;
import dev.castellan.testkit.architecture.planted.lower.Lower;
import dev.castellan.testkit.architecture.planted.upper.Upper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Each rule notices each breach planted for it, and nothing else.
 *
 * <p>In a planted class each method, field or nested type is one breach, but for those whose name
 * begins with {@code fine}.
 */
@Timeout(120)
class RulesTest {

  private static final String PLANTED = RulesTest.class.getPackageName() + ".planted";

  @Test
  void arrows() {
    JavaClasses both = new ClassFileImporter().importClasses(Upper.class, Lower.class);
    var lower = resideInAPackage(PLANTED + ".lower");
    var upper = resideInAPackage(PLANTED + ".upper");

    assertEquals(true, Rules.arrows(lower, lower).evaluate(both).hasViolation());
    assertEquals(false, Rules.arrows(lower, lower.or(upper)).evaluate(both).hasViolation());
  }

  @Test
  void homes() {
    JavaClass planted = new ClassFileImporter().importClass(Lower.class);

    assertEquals(
        List.of(Module.TESTKIT),
        Stream.of(Module.values()).filter(module -> module.isHome().test(planted)).toList());
  }

  @Test
  void foreignInside() {
    JavaClasses planted = new ClassFileImporter().importClasses(Shows.class, Hidden.class);
    var home = resideInAPackage(PLANTED + ".exported");
    var shared = resideInAPackage(PLANTED + ".exported.internal");
    var nothing = DescribedPredicate.<JavaClass>alwaysFalse();

    assertEquals(true, Rules.noForeignInside(home, nothing).evaluate(planted).hasViolation());
    assertEquals(false, Rules.noForeignInside(home, shared).evaluate(planted).hasViolation());
    assertEquals(
        false, Rules.noForeignInside(home.or(shared), nothing).evaluate(planted).hasViolation());
  }

  @Test
  void ignorance() {
    JavaClasses lower = new ClassFileImporter().importClasses(Lower.class);
    var home = resideInAPackage(PLANTED + ".lower");

    assertEquals(true, Rules.ignorant(home, "java.util..").evaluate(lower).hasViolation());
    assertEquals(false, Rules.ignorant(home, "java.sql..").evaluate(lower).hasViolation());
    assertEquals(true, Rules.onlyKnows(home, "java.lang..").evaluate(lower).hasViolation());
  }

  @Test
  void time() {
    notices(Rules.without(Banned.time()), ReadClocks.class);
  }

  @Test
  void threads() {
    notices(Rules.without(Banned.threads()), OwnThreads.class);
    notices(Rules.without(Banned.namelessThreads()), NamelessThreads.class);
  }

  @Test
  void randomness() {
    notices(Rules.without(Banned.randomness()), GuessableNumbers.class);
  }

  @Test
  void randomnessWithASeed() {
    Set<String> expected = members(GuessableNumbers.class);
    expected.remove("seeded");
    expected.remove("splitSeeded");

    assertEquals(
        expected, noticed(Rules.without(Banned.randomnessWithoutSeed()), GuessableNumbers.class));
  }

  @Test
  void staticState() {
    notices(Rules.noStaticState(), StaticState.class);
    assertEquals(Set.of(), noticed(Rules.noStaticState(), Constants.class));
  }

  @Test
  void signatures() {
    notices(Rules.nothingInternalShows(), Shows.class);
  }

  @Test
  void comparisons() {
    notices(Rules.without(Banned.earlyEnd()), CompareBytes.class);
  }

  @Test
  void serializedObjects() {
    notices(Rules.without(Banned.serializedObjects()), ReadObjects.class);
  }

  @Test
  void printing() {
    notices(Rules.without(Banned.printing()), PrintOut.class);
  }

  private static void notices(ArchRule rule, Class<?> planted) {
    assertEquals(members(planted), noticed(rule, planted));
  }

  /** The members of a planted class of which a rule complains. */
  private static Set<String> noticed(ArchRule rule, Class<?> planted) {
    List<Class<?>> types = new ArrayList<>(List.of(planted.getDeclaredClasses()));
    types.add(planted);
    Pattern member = Pattern.compile(Pattern.quote(planted.getName()) + "[.$](\\w+)");
    return rule
        .evaluate(new ClassFileImporter().importClasses(types))
        .getFailureReport()
        .getDetails()
        .stream()
        .flatMap(breach -> member.matcher(breach).results().limit(1))
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> members(Class<?> planted) {
    Set<String> names = new TreeSet<>();
    List.of(planted.getDeclaredMethods()).stream()
        .filter(method -> !method.isSynthetic())
        .forEach(method -> names.add(method.getName()));
    List.of(planted.getDeclaredFields()).stream()
        .filter(field -> !field.isSynthetic())
        .forEach(field -> names.add(field.getName()));
    List.of(planted.getDeclaredClasses()).forEach(type -> names.add(type.getSimpleName()));
    names.removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith("fine"));
    return names;
  }
}

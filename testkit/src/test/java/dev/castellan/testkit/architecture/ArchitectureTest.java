package dev.castellan.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static dev.castellan.testkit.architecture.Module.CLI;
import static dev.castellan.testkit.architecture.Module.CONSOLE;
import static dev.castellan.testkit.architecture.Module.CORE;
import static dev.castellan.testkit.architecture.Module.LIBRARIES;
import static dev.castellan.testkit.architecture.Module.MQTT_BROKER;
import static dev.castellan.testkit.architecture.Module.STORAGE_JDBC;
import static dev.castellan.testkit.architecture.Module.STORAGE_SPI;
import static dev.castellan.testkit.architecture.Module.STORAGE_TESTKIT;
import static dev.castellan.testkit.architecture.Module.TESTKIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The code of all modules held to the rules. That each rule notices a breach: {@link RulesTest}.
 */
@Timeout(120)
class ArchitectureTest {

  private static final JavaClasses ALL = Module.readAll();
  private static final JavaClasses LIBRARY = of(LIBRARIES);
  private static final JavaClasses PRODUCT =
      of(Set.of(STORAGE_SPI, STORAGE_JDBC, CORE, CONSOLE, CLI));

  /** The one place that asks the machine for the time and for threads. */
  private static final String SYSTEM_RUNTIME = "dev.castellan.storage.internal.SystemRuntime";

  @ParameterizedTest
  @EnumSource
  void classesLieInThePackagesOfTheirModule(Module module) {
    ArchRuleDefinition.classes()
        .should(ArchCondition.from(module.isHome()))
        .check(of(Set.of(module)));
  }

  @ParameterizedTest
  @EnumSource
  void arrowsPointOneWay(Module module) {
    Rules.arrows(module.isHome(), module.isHomeOrKnown()).check(ALL);
  }

  @Test
  void theContractOfAStoreNeedsNothing() {
    Rules.onlyKnows(
            STORAGE_SPI.isHome(), "java..", "org.jspecify.annotations", "dev.castellan.storage..")
        .check(ALL);
  }

  @Test
  void coreKnowsNeitherJdbcNorHttp() {
    Rules.ignorant(CORE.isHome(), "java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..")
        .check(ALL);
    Rules.ignorant(CORE.isHome(), "java.net.http..", "com.sun.net.httpserver..", "jakarta..")
        .check(ALL);
  }

  @Test
  void consoleKnowsNoJdbc() {
    Rules.ignorant(CONSOLE.isHome(), "java.sql..", "javax.sql..").check(ALL);
  }

  @Test
  void onlyTheKitsKnowTestLibraries() {
    Rules.ignorant(
            not(STORAGE_TESTKIT.isHome().or(TESTKIT.isHome())), "org.junit..", "org.assertj..")
        .check(ALL);
  }

  /** What another module may use of an inside is the source of time and threads. */
  @ParameterizedTest
  @EnumSource
  void theInsideOfAModuleIsItsOwn(Module module) {
    Rules.noForeignInside(module.isHome(), named(SYSTEM_RUNTIME)).check(ALL);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"MQTT_BROKER", "SSO"},
      mode = EnumSource.Mode.EXCLUDE)
  void theDescriptorExportsWhatIsNotInternal(Module module) throws IOException {
    Set<String> packages = new TreeSet<>();
    for (JavaClass type : of(Set.of(module)).that(not(Rules.INTERNAL))) {
      if (!type.getSimpleName().equals("package-info") && !type.getPackageName().isEmpty()) {
        packages.add(type.getPackageName());
      }
    }

    assertEquals(packages, exported(module));
  }

  private static Set<String> exported(Module module) throws IOException {
    return module.descriptor().exports().stream()
        .filter(export -> !export.isQualified())
        .map(Exports::source)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void v6_5_8_theMachinesClocksAreReadInOnePlace() {
    check(Rules.without(Banned.time()), ALL, SYSTEM_RUNTIME);
  }

  @Test
  void threadsAreMadeInOnePlace() {
    check(Rules.without(Banned.threads()), ALL, SYSTEM_RUNTIME);
    check(Rules.without(Banned.namelessThreads()), LIBRARY);
  }

  @Test
  void v6_5_3_randomnessCannotBeGuessed() {
    check(Rules.without(Banned.randomness()), PRODUCT);
    check(Rules.without(Banned.randomnessWithoutSeed()), ALL);
  }

  @Test
  void noStaticState() {
    // An array without elements cannot change.
    check(
        Rules.noStaticState(),
        ALL,
        "dev.castellan.storage.jdbc.internal.Records",
        "dev.castellan.internal.policy.engine.Holdings",
        "dev.castellan.internal.policy.engine.RuleTable");
  }

  @Test
  void nothingInternalShows() {
    check(Rules.nothingInternalShows(), LIBRARY);
  }

  @Test
  void c34_secretsAreComparedInConstantTime() {
    check(
        Rules.without(Banned.earlyEnd()),
        of(Set.of(CORE, CONSOLE)),
        // Network addresses and masks.
        "dev.castellan.access.Network",
        "dev.castellan.console.internal.Cidr");
  }

  @Test
  void serializedObjectsAreNotRead() {
    check(Rules.without(Banned.serializedObjects()), ALL);
  }

  @Test
  void v16_2_3_librariesPrintNothing() {
    check(Rules.without(Banned.printing()), LIBRARY);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void everyModuleIsLookedAt(Module module, int atLeast) {
    assertTrue(of(Set.of(module)).size() >= atLeast, module + " has fewer classes than " + atLeast);
  }

  static Stream<Arguments> modules() {
    return Stream.of(
        Arguments.of(STORAGE_SPI, 20),
        Arguments.of(STORAGE_TESTKIT, 20),
        Arguments.of(STORAGE_JDBC, 20),
        Arguments.of(CORE, 80),
        Arguments.of(CONSOLE, 40),
        Arguments.of(CLI, 20),
        Arguments.of(MQTT_BROKER, 8));
  }

  private static JavaClasses of(Set<Module> modules) {
    return ALL.that(
        describe(
            "of " + modules,
            type -> modules.stream().anyMatch(module -> module.isSource().test(type))));
  }

  /** Holds all classes but the exempt ones to a rule; an exemption that is not needed fails too. */
  private static void check(ArchRule rule, JavaClasses classes, String... exempt) {
    rule.check(
        classes.that(
            describe(
                "not exempt",
                type -> Stream.of(exempt).noneMatch(name -> named(name).test(type)))));
    for (String name : exempt) {
      assertTrue(
          rule.evaluate(classes.that(named(name))).hasViolation(),
          name + " needs no exemption from: " + rule.getDescription());
    }
  }

  /** A class or one nested in it. */
  private static DescribedPredicate<JavaClass> named(String name) {
    return describe(name, type -> List.of(type.getName().split("\\$", -1)).get(0).equals(name));
  }
}

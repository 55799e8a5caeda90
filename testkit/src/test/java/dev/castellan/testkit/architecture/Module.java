package dev.castellan.testkit.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The modules of this repository: where their classes lie, and which others each may know. The
 * example policy-tests is not among them, as it is compiled after this one, which it uses; nor is
 * the example sso, whose providers stand for programs of others.
 */
enum Module {
  STORAGE_SPI("storage-spi", "dev.castellan.storage"),
  STORAGE_TESTKIT("storage-testkit", "dev.castellan.storage.testkit"),
  STORAGE_JDBC("storage-jdbc", "dev.castellan.storage.jdbc"),
  CORE("core", "dev.castellan"),
  SSO("sso", "dev.castellan.sso"),
  CONSOLE("console", "dev.castellan.console"),
  CLI("cli", "dev.castellan.cli"),
  TESTKIT("testkit", "dev.castellan.testkit"),
  MQTT_BROKER("examples/mqtt-broker", "dev.castellan.examples.mqtt");

  /** The code that is published, and answers to the stricter rules. */
  static final Set<Module> LIBRARIES =
      Set.of(STORAGE_SPI, STORAGE_TESTKIT, STORAGE_JDBC, CORE, SSO, CONSOLE, CLI, TESTKIT);

  private final String folder;
  private final String basePackage;

  Module(String folder, String basePackage) {
    this.folder = folder;
    this.basePackage = basePackage;
  }

  private Set<Module> known() {
    return switch (this) {
      case STORAGE_SPI -> Set.of();
      case STORAGE_TESTKIT, STORAGE_JDBC, CORE -> Set.of(STORAGE_SPI);
      case SSO, CONSOLE -> Set.of(CORE, STORAGE_SPI);
      case CLI -> Set.of(CORE, STORAGE_SPI, STORAGE_JDBC);
      case TESTKIT -> Set.of(CORE, STORAGE_SPI, STORAGE_TESTKIT);
      case MQTT_BROKER -> Set.of(CONSOLE, CORE, STORAGE_JDBC, STORAGE_SPI);
    };
  }

  /** The main classes of all modules, which must have been compiled. */
  static JavaClasses readAll() {
    return new ClassFileImporter()
        .importLocations(
            Arrays.stream(values())
                .map(module -> Location.of(module.classes()))
                .collect(Collectors.toSet()));
  }

  /** The classes compiled from this module's sources. */
  DescribedPredicate<JavaClass> isSource() {
    String start = classes().toUri().toString();
    return DescribedPredicate.describe(
        "compiled in " + folder,
        type ->
            type.getSource()
                .filter(from -> from.getUri().toString().startsWith(start))
                .isPresent());
  }

  /** What its descriptor says; an example has none, nor has what needs jars that are no modules. */
  ModuleDescriptor descriptor() throws IOException {
    try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  private Path classes() {
    Path root = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    Path classes = root.resolve(folder).resolve("target").resolve("classes");
    if (!Files.isDirectory(classes)) {
      throw new IllegalStateException(
          classes + " is missing; compile all modules first: ./mvnw test-compile");
    }
    return classes;
  }

  /** The classes in this module's packages: those below its base package that lie in no other's. */
  DescribedPredicate<JavaClass> isHome() {
    return DescribedPredicate.describe(
        "in " + folder, type -> of(type.getPackageName()).equals(List.of(this)));
  }

  /** The classes in the packages of this module or of those it may know. */
  DescribedPredicate<JavaClass> isHomeOrKnown() {
    List<Module> allowed = Stream.concat(Stream.of(this), known().stream()).toList();
    return DescribedPredicate.describe(
        "in one of " + allowed, type -> allowed.containsAll(of(type.getPackageName())));
  }

  /** The module whose base package is the longest above a package; none for foreign ones. */
  private static List<Module> of(String packageName) {
    return Arrays.stream(values())
        .filter(module -> (packageName + ".").startsWith(module.basePackage + "."))
        .max((a, b) -> Integer.compare(a.basePackage.length(), b.basePackage.length()))
        .stream()
        .toList();
  }

  @Override
  public String toString() {
    return folder;
  }
}

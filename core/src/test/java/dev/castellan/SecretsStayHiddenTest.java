package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditForwarding;
import dev.castellan.audit.AuditRetention;
import dev.castellan.license.License;
import dev.castellan.license.LicenseSettings;
import dev.castellan.login.LockOut;
import dev.castellan.login.PasswordRules;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Walks all classes of this module: printing an object that holds a secret or a hash shows none.
 */
@Timeout(60)
class SecretsStayHiddenTest {

  private static final String CANARY = "canary7canary7canary7";

  /** Texts by these names are secrets or made from secrets. */
  private static final Pattern TELLING =
      Pattern.compile("(?i).*(secret|password|passphrase|token|hash|sealed|encoded|verifier).*");

  /** Words about secrets, not secrets. */
  private static final Set<String> HARMLESS =
      Set.of("tokenPrefix", "secretKeyId", "tokenKind", "secretsSet");

  /**
   * Classes that hold secrets and say what they print; a test of each shows that it is harmless.
   */
  private static final Set<String> TESTED_ON_THEIR_OWN =
      Set.of(
          "dev.castellan.access.Network", // the bytes of an address, which is no secret
          "dev.castellan.internal.model.HotApiKey",
          "dev.castellan.license.LicenseSigningKey", // the public half's name
          "dev.castellan.secret.SecretText",
          "dev.castellan.secret.SecretKeys",
          "dev.castellan.internal.password.PasswordInput",
          "dev.castellan.internal.password.PhcString",
          "dev.castellan.internal.secret.GcmSecretCipher",
          "dev.castellan.internal.secret.MasterKey",
          "dev.castellan.internal.secret.Pseudonyms",
          "dev.castellan.internal.secret.Sealed");

  private static Path classes() {
    try {
      return Path.of(SecretText.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Class<?>> allClasses() throws IOException {
    Path root = classes();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(name -> name.startsWith("dev") && name.endsWith(".class"))
          .filter(name -> !name.endsWith("package-info.class"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.').replace('\\', '.'))
          .<Class<?>>map(SecretsStayHiddenTest::load)
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, SecretsStayHiddenTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void recordsDoNotPrintWhatTheyHide() throws Exception {
    List<String> telling = new ArrayList<>();
    List<String> notTried = new ArrayList<>();
    int tried = 0;
    for (Class<?> type : allClasses()) {
      if (!type.isRecord() || Arrays.stream(type.getRecordComponents()).noneMatch(c -> hides(c))) {
        continue;
      }
      try {
        Object made = record(type);
        tried++;
        if (made.toString().contains(CANARY)) {
          telling.add(type.getName());
        }
      } catch (ReflectiveOperationException | RuntimeException e) {
        notTried.add(type.getName() + ": " + e);
      }
    }

    assertThat(tried).as("records with something to hide").isGreaterThan(8);
    assertThat(notTried).as("records that this test cannot make").isEmpty();
    assertThat(telling).as("records whose toString shows a secret or a hash").isEmpty();
  }

  @Test
  void classesThatHoldSecretsPrintNothingUnlessATestOfTheirOwnShowsWhat() throws Exception {
    List<String> unknown =
        allClasses().stream()
            .filter(type -> !type.isRecord() && !type.isEnum() && !type.isInterface())
            .filter(
                type ->
                    Arrays.stream(type.getDeclaredFields()).anyMatch(f -> isSecret(f.getType())))
            .filter(SecretsStayHiddenTest::printsItself)
            .map(Class::getName)
            .filter(name -> !TESTED_ON_THEIR_OWN.contains(name))
            .toList();

    assertThat(unknown).isEmpty();
  }

  @Test
  void thisTestSeesARecordThatTells() throws Exception {
    record Telling(String name, String passwordHash) {}
    record Nested(Optional<List<SecretHolder>> held) {}

    assertThat(record(Telling.class).toString()).contains(CANARY);
    assertThat(Arrays.stream(Telling.class.getRecordComponents()).anyMatch(c -> hides(c))).isTrue();
    assertThat(record(Nested.class).toString()).contains("hidden").doesNotContain(CANARY);
  }

  private record SecretHolder(SecretText text) {}

  private static boolean printsItself(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(method -> method.getName().equals("toString") && method.getParameterCount() == 0);
  }

  private static boolean isSecret(Class<?> type) {
    return type == SecretText.class
        || type == SecretKeys.class
        || type == byte[].class
        || type == char[].class
        || SecretKey.class.isAssignableFrom(type);
  }

  private static boolean hides(RecordComponent component) {
    String type = component.getGenericType().getTypeName();
    return type.contains("SecretText")
        || type.contains("SecretKeys")
        || component.getType() == byte[].class
        || (type.contains("java.lang.String") && isTelling(component.getName()));
  }

  private static boolean isTelling(String name) {
    return TELLING.matcher(name).matches() && !HARMLESS.contains(name);
  }

  private static Object record(Class<?> type) throws ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value(components[i].getGenericType(), components[i].getName());
    }
    Constructor<?> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("It refuses the values made up for it", e.getCause());
    }
  }

  private static Object value(Type type, String name) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments(), name);
    }
    if (type instanceof Class<?> plain) {
      return plainValue(plain, name);
    }
    return isTelling(name) ? CANARY : "text";
  }

  private static Object container(Class<?> raw, Type[] arguments, String name)
      throws ReflectiveOperationException {
    Object first = value(arguments[0], name);
    if (raw == Optional.class) {
      return Optional.of(first);
    }
    if (raw == List.class || raw == Iterable.class) {
      return List.of(first);
    }
    if (raw == Set.class) {
      return Set.of(first);
    }
    if (raw == Map.class) {
      return Map.of(first, value(arguments[1], name));
    }
    return plainValue(raw, name);
  }

  private static Object plainValue(Class<?> type, String name) throws ReflectiveOperationException {
    if (type == String.class) {
      return isTelling(name) ? CANARY : "text";
    }
    Object known = KNOWN.get(type);
    if (known != null) {
      return known;
    }
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    if (type.isRecord()) {
      return record(type);
    }
    if (type.isSealed()) {
      return plainValue(type.getPermittedSubclasses()[0], name);
    }
    if (type.isInterface()) {
      return Proxy.newProxyInstance(
          type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> "proxy");
    }
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    return Objects.requireNonNull(constructor.newInstance());
  }

  private static SecretKeys keys() {
    byte[] key = new byte[32];
    key[0] = 1;
    return SecretKeys.of(key);
  }

  private static final Map<Class<?>, Object> KNOWN =
      Map.ofEntries(
          Map.entry(SecretText.class, SecretText.of(CANARY)),
          Map.entry(SecretKeys.class, keys()),
          Map.entry(byte[].class, CANARY.getBytes(StandardCharsets.UTF_8)),
          Map.entry(int.class, 1),
          Map.entry(long.class, 1L),
          Map.entry(boolean.class, true),
          Map.entry(LockOut.class, LockOut.STANDARD),
          Map.entry(License.class, License.community(1)),
          Map.entry(LicenseSettings.class, LicenseSettings.STANDARD),
          Map.entry(AuditRetention.class, AuditRetention.FOREVER),
          Map.entry(AuditForwarding.class, AuditForwarding.GO_ON),
          Map.entry(PasswordRules.class, PasswordRules.STANDARD),
          Map.entry(Integer.class, 1),
          Map.entry(Long.class, 1L),
          Map.entry(Boolean.class, true),
          Map.entry(Instant.class, Instant.EPOCH),
          Map.entry(Duration.class, Duration.ofHours(1)),
          Map.entry(Network.class, Network.parse("192.0.2.0/24")),
          Map.entry(Resource.class, Resource.of("text")),
          Map.entry(Catalogue.class, Catalogue.own()),
          Map.entry(URI.class, URI.create("https://text.example")),
          Map.entry(ProviderMapping.class, ProviderMapping.NOTHING),
          Map.entry(RecordKey.class, new RecordKey("text", "text")),
          Map.entry(Payload.class, Payload.of("{}".getBytes(StandardCharsets.UTF_8))),
          Map.entry(Revision.class, new Revision(1, 1)),
          Map.entry(Object.class, "text"));
}

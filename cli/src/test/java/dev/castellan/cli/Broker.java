package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.PageRequest;
import dev.castellan.SystemAccess;
import dev.castellan.access.Origin;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A broker that runs on a SQLite file, and commands beside it. */
final class Broker implements AutoCloseable {

  static final String PASSWORD = "canary-password-of-everybody";
  static final Origin ORIGIN = Origin.ofAddress("192.0.2.7");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Path folder;
  final Castellan castellan;
  final SystemAccess system;

  private Broker(Path folder, UnaryOperator<CastellanBuilder> more) {
    this.folder = folder;
    CastellanBuilder builder =
        more.apply(
            Castellan.builder(JdbcRecordStore.openOrCreate(url(folder)))
                .resourceType("client", "read", "kick"));
    this.system = builder.systemAccess();
    this.castellan = builder.open();
  }

  /** With nobody in it. */
  static Broker fresh(Path folder) {
    return new Broker(folder, UnaryOperator.identity());
  }

  /** With the administrator {@code root}. */
  static Broker in(Path folder) {
    return in(folder, UnaryOperator.identity());
  }

  /** The same, with something else in it. */
  static Broker in(Path folder, UnaryOperator<CastellanBuilder> more) {
    Broker broker = new Broker(folder, more);
    broker.admin().users().create(person("root").roles("administrator"));
    return broker;
  }

  static NewUser person(String name) {
    return NewUser.of(name, SecretText.of(PASSWORD)).mustChangePassword(false);
  }

  static String url(Path folder) {
    return "jdbc:sqlite:" + file(folder);
  }

  static Path file(Path folder) {
    return folder.resolve("admin.db");
  }

  String url() {
    return url(folder);
  }

  Admin admin() {
    return castellan.actingAs(system, "test");
  }

  User user(String name) {
    return admin().users().findByUsername(name).orElseThrow();
  }

  /** Once the broker has heard of the user. */
  LoginResult login(String name, String password) {
    UserQuery query = UserQuery.all().containing(name);
    await(() -> !admin().users().list(query, PageRequest.first()).items().isEmpty());
    return castellan.login().login(name, SecretText.of(password), ORIGIN);
  }

  SecretText session(String name) {
    return ((LoginResult.LoggedIn) login(name, PASSWORD)).token();
  }

  List<AuditEntry> audit(String action) {
    return admin().audit().list(PageRequest.ofSize(200)).items().stream()
        .filter(entry -> entry.action().equals(action))
        .toList();
  }

  /** Runs a command on the store. */
  Cli.Result run(String... args) {
    return run(new Cli(), args);
  }

  Cli.Result run(Cli cli, String... args) {
    return cli.now().variables(Map.of("CASTELLAN_STORE", url())).run(args);
  }

  /** What a command answers in JSON; it must end well. */
  JsonNode json(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    Cli.Result result = run(all.toArray(String[]::new));
    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    return parse(result.out());
  }

  static JsonNode parse(String text) {
    try {
      return JsonMapper.builder().build().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("No JSON: " + text, e);
    }
  }

  /** A file that its owner alone can read. */
  static Path secret(Path folder, String name, String text) {
    try {
      Path file = folder.resolve(name);
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Path secret(String name, String text) {
    return secret(folder, name, text);
  }

  /** Waits until the broker has seen it. */
  static void await(BooleanSupplier seen) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!seen.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("not seen in time").isNegative();
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    castellan.close();
  }
}

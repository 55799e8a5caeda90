package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which store, and what it takes to open it. */
final class StoreOptions {

  private static final String SQLITE = "jdbc:sqlite:";

  @Option(
      names = "--store",
      paramLabel = "URL",
      description =
          "The store: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE. [CASTELLAN_STORE]")
  private Optional<String> store = Optional.empty();

  @Option(
      names = "--keys-file",
      paramLabel = "FILE",
      description =
          "The secret keys that the nodes were given, in Base64, a line each, the encrypting one"
              + " first. [CASTELLAN_KEYS_FILE]")
  private Optional<String> keysFile = Optional.empty();

  @Option(
      names = "--db-user",
      paramLabel = "NAME",
      description = "The user at the PostgreSQL server. [CASTELLAN_DB_USER]")
  private Optional<String> user = Optional.empty();

  @Option(
      names = "--db-password-file",
      paramLabel = "FILE",
      description =
          "Holds the password of --db-user; asked for if left out. [CASTELLAN_DB_PASSWORD_FILE]")
  private Optional<String> passwordFile = Optional.empty();

  /** A variable of the environment; an empty one is none. */
  static Optional<String> variable(Environment environment, String name) {
    return Optional.ofNullable(environment.variables().get("CASTELLAN_" + name))
        .filter(value -> !value.isEmpty());
  }

  /** Whether an option names it. */
  boolean given() {
    return store.isPresent();
  }

  /** Whether an option or the environment names it. */
  boolean named(Environment environment) {
    return url(environment).isPresent();
  }

  boolean readStandardInput(Environment environment) {
    return keysFile(environment).filter("-"::equals).isPresent()
        || passwordFile(environment).filter("-"::equals).isPresent();
  }

  private Optional<String> url(Environment environment) {
    return store.or(() -> variable(environment, "STORE"));
  }

  private Optional<String> keysFile(Environment environment) {
    return keysFile.or(() -> variable(environment, "KEYS_FILE"));
  }

  private Optional<String> passwordFile(Environment environment) {
    return passwordFile.or(() -> variable(environment, "DB_PASSWORD_FILE"));
  }

  /** The keys that were given. */
  Optional<SecretKeys> keys(Environment environment) {
    return keysFile(environment).map(file -> keys(file, environment));
  }

  private static SecretKeys keys(String file, Environment environment) {
    SecretText[] keys =
        SecretFile.text(file, environment.input())
            .lines()
            .map(SecretText::of)
            .toArray(SecretText[]::new);
    SecretText[] older = new SecretText[keys.length - 1];
    System.arraycopy(keys, 1, older, 0, older.length);
    try {
      return SecretKeys.ofBase64(keys[0], older);
    } catch (IllegalArgumentException e) {
      throw BadFileException.of(file, "holds no secret keys: " + e.getMessage());
    }
  }

  /**
   * Opens a store that exists; never makes one.
   *
   * @throws dev.castellan.storage.StoreException if there is none, or it cannot be used
   */
  JdbcRecordStore open(Common common, Environment environment) {
    return builder(common, environment).open();
  }

  /** The file of a SQLite store. */
  Path file(Common common, Environment environment) {
    String url = required(common, environment);
    builder(common, environment);
    if (!url.startsWith(SQLITE)) {
      throw common.wrong("This works with a SQLite store; PostgreSQL has tools of its own");
    }
    return Path.of(url.substring(SQLITE.length())).toAbsolutePath().normalize();
  }

  private String required(Common common, Environment environment) {
    return url(environment)
        .orElseThrow(() -> common.wrong("Say which store: --store (or CASTELLAN_STORE)"));
  }

  private JdbcRecordStore.Builder builder(Common common, Environment environment) {
    String url = required(common, environment);
    if (url.toLowerCase(Locale.ROOT).contains("password")) {
      throw common.wrong("A password does not belong into a URL; use --db-password-file");
    }
    JdbcRecordStore.Builder builder;
    try {
      builder = JdbcRecordStore.builder(url);
    } catch (IllegalArgumentException e) {
      throw common.wrong("--store: " + e.getMessage());
    }
    return credentials(builder, common, environment);
  }

  private JdbcRecordStore.Builder credentials(
      JdbcRecordStore.Builder builder, Common common, Environment environment) {
    Optional<String> name = user.or(() -> variable(environment, "DB_USER"));
    if (name.isEmpty()) {
      if (passwordFile.isPresent()) {
        throw common.wrong("--db-password-file needs --db-user");
      }
      return builder;
    }
    if (!required(common, environment).startsWith("jdbc:postgresql:")) {
      return builder;
    }
    SecretText password =
        passwordFile(environment)
            .map(file -> SecretFile.line(file, environment.input()))
            .or(() -> environment.terminal().askSecret("Password of " + name.get() + ": "))
            .orElseThrow(
                () -> common.wrong("--db-user needs --db-password-file where nobody can be asked"));
    return builder.credentials(name.get(), password::expose);
  }
}

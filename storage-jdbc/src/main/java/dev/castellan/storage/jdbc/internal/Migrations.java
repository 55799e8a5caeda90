package dev.castellan.storage.jdbc.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Brings the tables to the newest version this code knows.
 *
 * <p>All in one transaction, which both databases allow for DDL: killed at any statement, nothing
 * of it remains and the next start begins again. A second node that starts meanwhile waits, and
 * then finds the work done. A script is never changed once it has shipped; its checksum holds that.
 */
final class Migrations {

  private static final String TABLE = "castellan_migration";
  private static final List<String> SCRIPTS = List.of("001-store.sql");

  private final Dialect dialect;
  private final Failures failures;
  private final List<Script> scripts;

  Migrations(Dialect dialect, Failures failures) {
    this(dialect, failures, load(dialect));
  }

  Migrations(Dialect dialect, Failures failures, List<Script> scripts) {
    this.dialect = dialect;
    this.failures = failures;
    this.scripts = List.copyOf(scripts);
  }

  /** Whether there is a store, of whatever version. */
  boolean storeExists(Connection connection) throws SQLException {
    return dialect.hasTable(connection, TABLE);
  }

  /**
   * Runs what is missing.
   *
   * @throws dev.castellan.storage.StoreException if the store is newer than this code, or was made
   *     by other scripts
   */
  void run(Connection connection) throws SQLException {
    if (storeExists(connection) && missing(connection).isEmpty()) {
      return;
    }
    boolean done = false;
    dialect.begin(connection);
    try {
      dialect.guardMigration(connection);
      execute(
          connection,
          "CREATE TABLE IF NOT EXISTS "
              + TABLE
              + " (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL)");
      for (Script script : missing(connection)) {
        run(connection, script);
      }
      dialect.commit(connection);
      done = true;
    } finally {
      if (!done) {
        Quietly.run(() -> dialect.rollback(connection));
      }
    }
  }

  private void run(Connection connection, Script script) throws SQLException {
    for (String sql : script.statements()) {
      execute(connection, sql);
    }
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?, ?, ?)")) {
      statement.setInt(1, script.version());
      statement.setString(2, script.name());
      statement.setString(3, script.checksum());
      statement.executeUpdate();
    }
  }

  /** The scripts not run yet, after a look at those that were. */
  private List<Script> missing(Connection connection) throws SQLException {
    int done = 0;
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT version, checksum FROM " + TABLE + " ORDER BY version");
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        done++;
        verify(row.getInt(1), row.getString(2), done);
      }
    }
    return scripts.subList(done, scripts.size());
  }

  private void verify(int version, String checksum, int expected) {
    if (version > scripts.size()) {
      throw failures.because(
          "its schema has version "
              + version
              + ", this code knows versions up to "
              + scripts.size()
              + "; update the software");
    }
    if (version != expected || !scripts.get(version - 1).checksum().equals(checksum)) {
      throw failures.because(
          "its schema version " + version + " was not made by this software's script");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static List<Script> load(Dialect dialect) {
    List<Script> scripts = new ArrayList<>();
    for (String name : SCRIPTS) {
      scripts.add(new Script(scripts.size() + 1, name, text(dialect.resources() + "/" + name)));
    }
    return scripts;
  }

  private static String text(String resource) {
    try (InputStream stream = Migrations.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalStateException("The library is incomplete: no resource " + resource);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One version's statements.
   *
   * @param version the version, counted from 1
   * @param name the file's name
   * @param text the file: statements that end with a semicolon at a line's end, and comment lines
   */
  record Script(int version, String name, String text) {

    List<String> statements() {
      String code =
          String.join(
              "\n", text.lines().filter(line -> !line.stripLeading().startsWith("--")).toList());
      return Arrays.stream(code.split(";\\s*(\n|$)", -1))
          .map(String::strip)
          .filter(statement -> !statement.isEmpty())
          .toList();
    }

    /** SHA-256 of the statements; comments and white space around them may change. */
    String checksum() {
      try {
        byte[] bytes = String.join(";\n", statements()).getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("Every JDK has SHA-256", e);
      }
    }
  }
}

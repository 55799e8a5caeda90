package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.StoreTraits;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/** Reaches a PostgreSQL server, and looks whether it keeps what it acknowledges. */
final class PostgresOpener {

  private static final int MOST_CONNECTIONS = 8;
  private static final int OLDEST_VERSION = 130_000;

  private PostgresOpener() {}

  static Database open(StoreTarget.PostgresUrl target, Settings settings) {
    Driver driver = Drivers.postgres();
    Pool pool =
        new Pool(
            () -> connect(driver, target, settings.timeout()),
            MOST_CONNECTIONS,
            settings.timeout());
    return open(target, pool, settings);
  }

  static Database open(StoreTarget.HostSource target, Settings settings) {
    return open(target, new HostConnections(target.source(), settings.timeout()), settings);
  }

  private static Database open(StoreTarget target, Connections connections, Settings settings) {
    Dialect dialect = new PostgresDialect(settings.timeout());
    Database database =
        new Database(
            target.toString(),
            dialect,
            connections,
            connections,
            new StoreTraits(false, Optional.empty(), true));
    Failures failures = new Failures(database.name(), dialect);
    boolean opened = false;
    try (Connections.Lease lease = connections.lease()) {
      inspect(lease.connection(), failures, settings.lossyServer());
      prepare(lease.connection(), new Migrations(dialect, failures), failures, settings.create());
      opened = true;
      return database;
    } catch (SQLException e) {
      throw failures.failed("opening", e);
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  private static void prepare(
      Connection connection, Migrations migrations, Failures failures, boolean create)
      throws SQLException {
    if (!create && !migrations.storeExists(connection)) {
      throw failures.because("there is none yet in this database; it is created only when asked");
    }
    migrations.run(connection);
  }

  private static void inspect(Connection connection, Failures failures, boolean lossyServer)
      throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "SELECT current_setting('server_version_num')::integer,"
                    + " current_setting('fsync'), pg_is_in_recovery()");
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (row.getInt(1) < OLDEST_VERSION) {
        throw failures.because("the server is older than PostgreSQL 13");
      }
      if (row.getBoolean(3)) {
        throw failures.because(
            "the server is a standby, which cannot be written; name the primary");
      }
      if (!lossyServer && row.getString(2).equals("off")) {
        throw failures.because(
            "the server runs with fsync=off and would lose commits when the machine fails");
      }
    }
  }

  private static Connection connect(Driver driver, StoreTarget.PostgresUrl target, Duration timeout)
      throws SQLException {
    Properties properties = new Properties();
    long seconds = Math.max(1, timeout.toSeconds());
    properties.setProperty("ApplicationName", "castellan");
    properties.setProperty("targetServerType", "primary");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", Long.toString(Math.max(1, seconds / 2)));
    properties.setProperty("socketTimeout", Long.toString(seconds));
    properties.putAll(HostCode.call("the credentials", () -> target.secrets().get()));
    Connection connection = driver.connect(target.url(), properties);
    if (connection == null) {
      throw new SQLException("the driver does not understand the URL");
    }
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
    return connection;
  }
}

package dev.castellan.storage.jdbc.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * Waits for NOTIFY. Where the connection is none of the PostgreSQL driver's own, or lies behind a
 * pooler that does not pass notifications on, polling alone remains.
 *
 * <p>JDBC knows no notifications, and the driver's type for them is looked up by name: whoever uses
 * SQLite need not have that driver.
 */
final class PostgresWakeup implements Wakeup {

  private static final String DRIVER_TYPE = "org.postgresql.PGConnection";

  private final Object connection;
  private final Method notifications;

  private PostgresWakeup(Object connection, Method notifications) {
    this.connection = connection;
    this.notifications = notifications;
  }

  static Wakeup listen(Connection connection) throws SQLException {
    try {
      Class<?> type = Class.forName(DRIVER_TYPE);
      if (!connection.isWrapperFor(type)) {
        return new LocalWakeup();
      }
      Method notifications = type.getMethod("getNotifications", int.class);
      try (Statement statement = connection.createStatement()) {
        statement.execute("LISTEN " + PostgresDialect.CHANNEL);
      }
      return new PostgresWakeup(connection.unwrap(type), notifications);
    } catch (ReflectiveOperationException | LinkageError e) {
      return new LocalWakeup();
    }
  }

  @Override
  public void await(Duration atMost) throws SQLException {
    try {
      notifications.invoke(connection, Math.toIntExact(atMost.toMillis()));
    } catch (InvocationTargetException e) {
      throw new SQLException("waiting for notifications failed", e.getCause());
    } catch (IllegalAccessException e) {
      throw new SQLException("the driver does not let us wait for notifications", e);
    }
  }

  /** Commits of this handle arrive as notifications like everybody's. */
  @Override
  public void wake() {}
}

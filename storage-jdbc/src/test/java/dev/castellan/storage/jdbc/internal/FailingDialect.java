package dev.castellan.storage.jdbc.internal;

import dev.castellan.storage.testkit.StoreUnderTest.Loss;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A dialect whose next COMMIT fails with an I/O error, before or after it took effect. */
final class FailingDialect implements Dialect {

  private static final int IOERR = 10;

  private final Dialect dialect;
  private final AtomicReference<Optional<Loss>> loss;

  FailingDialect(Dialect dialect, AtomicReference<Optional<Loss>> loss) {
    this.dialect = dialect;
    this.loss = loss;
  }

  @Override
  public void commit(Connection connection) throws SQLException {
    Optional<Loss> now = loss.getAndSet(Optional.empty());
    if (!now.equals(Optional.of(Loss.REQUEST))) {
      dialect.commit(connection);
    }
    if (now.isPresent()) {
      throw new SQLException("the sync of the log failed", "", IOERR);
    }
  }

  @Override
  public String resources() {
    return dialect.resources();
  }

  @Override
  public void begin(Connection connection) throws SQLException {
    dialect.begin(connection);
  }

  @Override
  public void rollback(Connection connection) throws SQLException {
    dialect.rollback(connection);
  }

  @Override
  public Trouble trouble(SQLException e) {
    return dialect.trouble(e);
  }

  @Override
  public boolean mayHaveCommitted(SQLException atCommit) {
    return dialect.mayHaveCommitted(atCommit);
  }

  @Override
  public String transaction() {
    return dialect.transaction();
  }

  @Override
  public void endTransaction(Connection connection, String transaction) throws SQLException {
    dialect.endTransaction(connection, transaction);
  }

  @Override
  public String wakeClause() {
    return dialect.wakeClause();
  }

  @Override
  public Wakeup wakeup(Connection watching) throws SQLException {
    return dialect.wakeup(watching);
  }

  @Override
  public void guardMigration(Connection connection) throws SQLException {
    dialect.guardMigration(connection);
  }

  @Override
  public Optional<String> damage(Connection connection) throws SQLException {
    return dialect.damage(connection);
  }

  @Override
  public boolean hasTable(Connection connection, String table) throws SQLException {
    return dialect.hasTable(connection, table);
  }
}

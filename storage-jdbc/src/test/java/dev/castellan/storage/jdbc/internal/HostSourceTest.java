package dev.castellan.storage.jdbc.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoreException;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host's data source that has bad moments. */
@Timeout(120)
class HostSourceTest {

  private static PostgresServer server;

  @BeforeAll
  static void start() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void whatItThrowsIsTroubleAndEndsNoWatch() throws Exception {
    AtomicInteger failures = new AtomicInteger();
    AtomicInteger failuresOfTheWatch = new AtomicInteger();
    DataSource source =
        failing(server.dataSource(server.freshSchema()), failures, failuresOfTheWatch);
    Semaphore heartbeats = new Semaphore(0);
    try (JdbcRecordStore store = JdbcRecordStore.builder(source).createIfMissing().open();
        var watching = store.watch(counting(heartbeats))) {
      assertThat(heartbeats.tryAcquire(30, TimeUnit.SECONDS)).isTrue();

      // Each has its own: the watch, which tries at once, must not use up those of the reads.
      failures.set(100);
      failuresOfTheWatch.set(3);
      server.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
              + " AND datname = current_database() AND backend_type = 'client backend'");
      assertThatThrownBy(() -> store.get(new RecordKey("any", "any")))
          .isInstanceOf(StoreException.class);
      failures.set(0);

      while (failuresOfTheWatch.get() > 0) { // until the time limit of the test
        Thread.onSpinWait();
      }
      heartbeats.drainPermits();
      assertThat(heartbeats.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
      assertThat(watching).isNotNull();
    }
  }

  private static ChangeListener counting(Semaphore heartbeats) {
    return new ChangeListener() {
      @Override
      public void changed(Set<RecordKey> keys) {}

      @Override
      public void resync() {}

      @Override
      public void current() {
        heartbeats.release();
      }
    };
  }

  private static DataSource failing(
      DataSource real, AtomicInteger ofThisThread, AtomicInteger ofOthers) {
    Thread reader = Thread.currentThread();
    return (DataSource)
        Proxy.newProxyInstance(
            HostSourceTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              AtomicInteger failures = Thread.currentThread() == reader ? ofThisThread : ofOthers;
              if (method.getReturnType() == Connection.class
                  && failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("planted");
              }
              return method.invoke(real, arguments);
            });
  }
}

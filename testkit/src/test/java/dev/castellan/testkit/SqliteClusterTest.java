package dev.castellan.testkit;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What two nodes on one SQLite file owe each other at the login. */
@Timeout(120)
class SqliteClusterTest {

  @TempDir private Path folder;
  private Cluster cluster;

  @BeforeEach
  void start() {
    cluster = Cluster.onSqlite(folder.resolve("admin.db"), 2);
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
  }

  @Test
  void c13_twoHundredParallelGuessesOnTwoNodesNeverGetMoreThanTheLimit() throws Exception {
    LoginScenarios.twoHundredGuesses(cluster);
  }

  @Test
  void v6_5_1_aCodeIsGoodOnceOnTwoNodesAtOnce() throws Exception {
    LoginScenarios.secondFactor(cluster);
  }
}

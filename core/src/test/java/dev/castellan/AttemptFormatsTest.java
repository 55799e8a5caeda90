package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is stored of attempts, to the letter; a golden file is never changed. */
@Timeout(60)
final class AttemptFormatsTest {

  private static final SecretText WRONG = SecretText.of("canary-password-of-nobody");

  private static List<StoredRecord> stored(Node node) {
    return node.store.list("attempt", "", 10);
  }

  private static void history(Node node) {
    node.create("alice");
    SecretText device = ((LoginResult.LoggedIn) node.tryLogin("alice")).deviceToken();
    for (int i = 0; i < 6; i++) {
      node.castellan.login().login("alice", WRONG, Node.ORIGIN);
      node.clock.set(node.clock.instant().plus(Duration.ofSeconds(i)));
    }
    node.castellan.login().login("nobody", WRONG, Node.ORIGIN);
    node.castellan.login().login(LoginRequest.of("alice", WRONG, Node.ORIGIN).deviceToken(device));
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = Node.ready()) {
      history(node);
      assertThat(stored(node))
          .extracting(
              record ->
                  record.key().id().replaceFirst("-[0-9a-z]+$", "") + ' ' + record.payload().text())
          .containsExactlyElementsOf(new Golden("attempts-1.txt").text().lines().toList());
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() {
    try (Node node = Node.ready()) {
      history(node);
      for (StoredRecord record : stored(node)) {
        String newer = "{\"fromTheFuture\":[1]," + record.payload().text().substring(1);
        node.store.commit(
            Batch.builder()
                .replace(record.key(), Payload.ofText(newer), record.revision())
                .build());
      }
      node.clock.set(node.clock.instant().plus(Duration.ofMinutes(1)));
      node.castellan.login().login("alice", WRONG, Node.ORIGIN);
      node.castellan.login().login("nobody", WRONG, Node.ORIGIN);
      assertThat(stored(node))
          .hasSize(4)
          .allSatisfy(record -> assertThat(record.payload().text()).contains("fromTheFuture"))
          .filteredOn(record -> record.payload().text().contains("12:01:15"))
          .hasSize(3);
    }
  }

  @Test
  void aCounterThatCannotBeReadLetsNobodyIn() {
    try (Node node = Node.ready()) {
      node.castellan.login().login("root", WRONG, Node.ORIGIN);
      for (StoredRecord record : stored(node)) {
        node.store.commit(
            Batch.builder()
                .replace(record.key(), Payload.ofText("{\"format\":2}"), record.revision())
                .build());
      }
      node.hasher.take();
      Node.refused(ErrorCode.FORMAT_TOO_NEW, () -> node.tryLogin("root"));
      assertThat(node.hasher.take()).isZero();
    }
  }
}

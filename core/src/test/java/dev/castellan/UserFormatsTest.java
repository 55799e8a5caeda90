package dev.castellan;

import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.LoginResult;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserService;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is stored of users since they have profiles, in {@code golden/users-1.txt}: to the letter,
 * but for ids and hashes that chance makes. It is never changed; a new format gets a new file.
 */
@Timeout(60)
final class UserFormatsTest {

  private static final Path FILE = Path.of("src/test/resources/golden/users-1.txt");
  private static final SecretText NEXT = SecretText.of("canary-next-password-of-ann");

  private final FixedClock clock = Node.newClock();

  private static void history(Node node) {
    UserService host = node.asSystem().users();
    User ann =
        host.create(NewUser.of("ann", PASSWORD).displayName("Ann Élan").email("Ann@Example.com"));
    node.clock.advance(Duration.ofSeconds(3));
    host.setPassword(ann.id(), NEXT);
    host.resetPassword(ann.id(), PasswordResetToken.DEFAULT_LIFETIME);
    host.create(NewUser.from("corp", "ann").note("n"));
    host.create(NewUser.invited("bob"));
  }

  private static String dump(Node node) {
    TreeSet<String> lines = new TreeSet<>();
    for (String collection : List.of("login", "password-history", "password-reset", "user")) {
      for (StoredRecord stored : node.store.list(collection, "", 100)) {
        lines.add(stored.key() + " " + stored.payload().text());
      }
    }
    return String.join("\n", lines) + "\n";
  }

  private static String golden() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(UserFormatsTest.class.getResourceAsStream("/golden/users-1.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String withoutChance(String dump) {
    return dump.lines()
        .map(line -> line.replaceAll("\\b[a-z0-9]{20}\\b", "<id>"))
        .map(line -> line.replaceAll("(?<!test-1\\$)\\b[0-9a-f]{64}\\b", "<hash>"))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static InMemoryRecords load(String dump, FixedClock clock) {
    InMemoryRecords records = InMemoryRecords.create(clock);
    try (InMemoryRecordStore store = records.open()) {
      dump.lines()
          .forEach(
              line -> {
                int slash = line.indexOf('/');
                int blank = line.indexOf(' ');
                RecordKey key =
                    new RecordKey(line.substring(0, slash), line.substring(slash + 1, blank));
                Payload payload = Payload.ofText(line.substring(blank + 1));
                store.commit(Batch.builder().put(key, payload).build());
              });
    }
    return records;
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    try (Node node = Node.on(InMemoryRecords.create(clock), clock)) {
      history(node);
      if (!Files.exists(FILE) && Boolean.getBoolean("castellan.golden.update")) {
        Files.writeString(FILE, dump(node));
      }
      assertThat(withoutChance(dump(node))).isEqualTo(withoutChance(golden()));
    }
  }

  @Test
  void theGoldenFileIsRead() throws Exception {
    try (Node node = Node.on(load(golden(), clock), clock)) {
      User ann = node.find("ann");
      assertThat(ann.displayName()).isEqualTo("Ann Élan");
      assertThat(ann.email()).isEqualTo("Ann@Example.com");
      assertThat(ann.mustChangePassword()).isTrue();
      assertThat(ann.passwordChangedAt()).contains(ann.createdAt().plusSeconds(3));
      assertThat(node.castellan.login().login("ann", NEXT, Node.ORIGIN))
          .isInstanceOf(LoginResult.LoggedIn.class);
      assertThat(node.asSystem().users().findByUsername("corp", "ann").orElseThrow().note())
          .isEqualTo("n");
      assertThat(node.find("bob").hasPassword()).isFalse();

      SecretText token =
          node.asSystem()
              .users()
              .resetPassword(ann.id(), PasswordResetToken.DEFAULT_LIFETIME)
              .token();
      Node.refused(
          ErrorCode.PASSWORD_REFUSED,
          () -> node.castellan.login().redeemReset(token, PASSWORD, Node.ORIGIN));
      assertThat(
              node.castellan
                  .login()
                  .redeemReset(token, SecretText.of("a third canary password"), Node.ORIGIN))
          .isEqualTo(new ResetResult.PasswordSet());
    }
  }

  @Test
  void membersOfNewerVersionsAreKept() throws Exception {
    String newer = golden().replace(" {", " {\"fromTheFuture\":{\"a\":[1,null]},");
    try (Node node = Node.on(load(newer, clock), clock)) {
      UserService host = node.asSystem().users();
      for (String source : List.of("local", "corp")) {
        User user = host.findByUsername(source, "ann").orElseThrow();
        UserChange change = UserChange.none().displayName("").email("").note("x");
        host.update(user.id(), change, Optional.empty());
      }
      host.setPassword(node.find("ann").id(), PASSWORD);
      host.update(
          node.find("ann").id(), UserChange.none().mustChangePassword(false), Optional.empty());

      assertThat(dump(node).lines().filter(line -> !line.contains("fromTheFuture")))
          .as("lost it")
          .isEmpty();
    }
  }
}

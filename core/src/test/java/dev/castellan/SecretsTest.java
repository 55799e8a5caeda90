package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import dev.castellan.access.Roles;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupToken;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Secrets that are known to this test, and looked for wherever text comes out. */
@Timeout(60)
final class SecretsTest {

  private static final SecretText WRONG = SecretText.of("canary-wrong-password");
  private static final SecretText NEXT = SecretText.of("canary-next-password-of-them");
  private static final SecretText TOKEN = SecretText.of("canary-made-up-token");

  private final Logger rootLogger =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> said = new ArrayList<>();
  private final List<SecretText> secrets = new ArrayList<>(List.of(PASSWORD, WRONG, NEXT, TOKEN));

  @BeforeEach
  void listen() {
    log.start();
    rootLogger.addAppender(log);
    rootLogger.setLevel(Level.TRACE);
  }

  @AfterEach
  void stop() {
    rootLogger.setLevel(Level.OFF);
    rootLogger.detachAppender(log);
  }

  private void trouble(ThrowingCallable attempt) {
    Throwable thrown = catchThrowable(attempt);
    assertThat(thrown).isNotNull();
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    said.add(text.toString());
  }

  private void say(Object... objects) {
    for (Object object : objects) {
      said.add(object.toString());
    }
  }

  @Test
  void noSecretComesOutAnywhere() {
    try (Node node =
        Node.alone(
            builder ->
                builder.listener(
                    event -> {
                      throw new IllegalStateException("a listener fails on " + event);
                    }))) {
      live(node);
    }
    logged();

    assertThat(said).hasSizeGreaterThan(40);
    for (SecretText secret : secrets) {
      assertThat(said).noneMatch(text -> text.contains(secret.expose()));
    }
  }

  private void live(Node node) {
    SetupToken setup = node.castellan.setup().token().orElseThrow();
    secrets.add(setup.token());
    say(setup, node.castellan.setup().complete(TOKEN, "root", PASSWORD, ORIGIN));
    trouble(
        () -> node.castellan.setup().complete(setup.token(), "root", SecretText.of("x"), ORIGIN));
    node.setUp();

    LoginResult.LoggedIn login = (LoginResult.LoggedIn) node.tryLogin("root");
    secrets.add(login.token());
    Credential token = new Credential.Token(login.token());
    say(login, token, node.castellan.login().login("root", WRONG, ORIGIN));
    say(node.castellan.login().login("canary-made-up-token", WRONG, ORIGIN));
    Admin root = node.castellan.actingAs(node.authenticate(login.token()).orElseThrow());
    say(root.principal(), root, root.me());

    CreatedApiKey key = root.apiKeys().create(NewApiKey.of("agent").roles(Roles.VIEWER));
    secrets.add(key.secret());
    secrets.add(key.token());
    say(key, new Credential.KeyPair(key.key().id(), key.secret()));

    NewUser alice = NewUser.of("alice", PASSWORD);
    User made = root.users().create(alice);
    say(alice, made, node.castellan, node.castellan.login(), node.castellan.cipher());
    trouble(() -> root.users().create(alice));
    trouble(() -> root.users().create(NewUser.of("bad name", NEXT)));
    trouble(() -> root.users().create(NewUser.of("canary", SecretText.of("canary"))));
    trouble(() -> root.users().setPassword("no-such-id", NEXT));
    trouble(() -> root.users().changePassword(WRONG, NEXT));
    node.store.failNextCommit(CommitFault.REFUSED);
    trouble(() -> root.users().setPassword(made.id(), NEXT));
    node.store.failNextCommit(CommitFault.REQUEST_LOST);
    root.users().setPassword(made.id(), NEXT);
    node.store.failNextCommit(CommitFault.REFUSED);
    trouble(() -> node.as("root"));
    trouble(() -> root.perform(KICK, CLIENTS, () -> failing(PASSWORD)));
    trouble(() -> node.castellan.authenticate(null, ORIGIN).orElseThrow());
    root.users().changePassword(PASSWORD, NEXT);
    trouble(root::me);

    node.clock.advance(Duration.ofSeconds(70));
    Node.await(() -> node.audit("session:create").size() > 1);
    say(node.audit());
    List<StoredRecord> stored = new ArrayList<>();
    for (String collection : List.of("user", "session", "api-key", "audit", "meta", "login")) {
      stored.addAll(node.store.list(collection, "", 1_000));
    }
    stored.forEach(record -> say(record, record.payload().text()));
  }

  private static String failing(SecretText secret) throws Exception {
    throw new Exception("the operation failed, " + secret);
  }

  private void logged() {
    assertThat(log.list).isNotEmpty();
    for (ILoggingEvent event : List.copyOf(log.list)) {
      said.add(event.getFormattedMessage());
      Optional<IThrowableProxy> cause = Optional.ofNullable(event.getThrowableProxy());
      while (cause.isPresent()) {
        said.add(String.valueOf(cause.get().getMessage()));
        cause = Optional.ofNullable(cause.get().getCause());
      }
    }
  }
}

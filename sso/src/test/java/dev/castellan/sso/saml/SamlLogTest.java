package dev.castellan.sso.saml;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LogoutStart;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What is written to logs at their finest levels, by our code and by libraries. */
@Timeout(120)
class SamlLogTest {

  private static final String CANARY = "canary-5f1b";

  private final Collection<String> lines = new ConcurrentLinkedQueue<>();

  /** Takes down what is logged by SLF4J. */
  private final class Slf4j extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      lines.add(
          event.getLoggerName() + ": " + event.getFormattedMessage() + event.getThrowableProxy());
    }
  }

  /** Takes down what is logged by the JDK. */
  private final class Jul extends Handler {
    @Override
    public void publish(LogRecord record) {
      lines.add(record.getLoggerName() + ": " + record.getMessage() + record.getThrown());
    }

    @Override
    public void flush() {
      // Nothing is held back.
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @Test
  void c35_noSecretAndNoAssertionIsLoggedAtAnyLevel() throws Exception {
    Party idp = Party.make();
    Rig rig = new Rig(idp, Party.make());
    Sent sent = sent(rig, idp);
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    java.util.logging.Logger jul = LogManager.getLogManager().getLogger("");
    Level level = root.getLevel();
    java.util.logging.Level julLevel = jul.getLevel();
    Slf4j appender = new Slf4j();
    Jul handler = new Jul();
    appender.start();
    root.addAppender(appender);
    jul.addHandler(handler);
    try {
      root.setLevel(Level.TRACE);
      jul.setLevel(java.util.logging.Level.ALL);
      use(rig, sent);
    } finally {
      root.setLevel(level);
      jul.setLevel(julLevel);
      root.detachAppender(appender);
      jul.removeHandler(handler);
    }
    String key = rig.sp.pem().substring(100, 140);
    assertThat(lines).isNotEmpty();
    assertThat(lines.stream().filter(line -> line.contains(CANARY) || line.contains(key)))
        .isEmpty();
  }

  /** What is sent to us, made before anybody listens: the JDK's signer logs what it signs. */
  private record Sent(String good, String wrong, String encrypted) {}

  private static Sent sent(Rig rig, Party idp) {
    Answer answer = rig.answer();
    answer.nameId = CANARY;
    answer.groups = List.of(CANARY + "-group");
    String good = answer.signed(idp);
    String wrong = answer.signed(rig.sp);
    answer.signAssertion = false;
    String encrypted =
        new Encrypter().encrypt(answer.assertion(), rig.sp.certificate().getPublicKey());
    return new Sent(good, wrong, answer.sign(answer.response(encrypted), idp));
  }

  private static void use(Rig rig, Sent sent) throws Exception {
    Identity identity = rig.accepted(sent.good());
    rig.refused(sent.wrong());
    rig.refused(sent.good().replace(CANARY, CANARY + "x"));
    rig.accepted(sent.encrypted());
    rig.refused(sent.encrypted().replace("aes128-gcm", "aes256-gcm"));
    rig.begin(true);
    assertThat(rig.provider().metadata(Rig.URLS)).isPresent();
    rig.provider()
        .logout(
            new LogoutStart(
                Rig.URLS, Rig.HANDLE, CANARY, Optional.of(CANARY), identity.logoutHint()));
  }
}

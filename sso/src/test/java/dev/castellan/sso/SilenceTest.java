package dev.castellan.sso;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.castellan.login.provider.Arrival;
import dev.castellan.sso.ldap.LdapCanary;
import dev.castellan.sso.oidc.OidcCanary;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What is secret is in no log, at whatever level. */
@Timeout(60)
class SilenceTest {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  interface Login {
    Map<Arrival, List<String>> run() throws Exception;
  }

  @Test
  void c35_noLogHasASecretOfOpenIdConnect() throws Exception {
    check(OidcCanary::logins);
  }

  @Test
  void c35_noLogHasASecretOfLdap() throws Exception {
    check(LdapCanary::logins);
  }

  private void check(Login login) throws Exception {
    Map<Arrival, List<String>> secrets = listening(login);
    // The listener hears at all.
    assertThat(lines).anySatisfy(line -> assertThat(line).contains("begun"));
    secrets.forEach(
        (arrival, texts) -> {
          for (String secret : texts) {
            assertThat(secret).hasSizeGreaterThan(5);
            assertThat(lines).noneSatisfy(line -> assertThat(line).contains(secret));
            assertThat(arrival.toString()).doesNotContain(secret);
          }
        });
  }

  private Map<Arrival, List<String>> listening(Login login) throws Exception {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    ch.qos.logback.classic.Logger root = logback.getLogger("ROOT");
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.setContext(logback);
    appender.start();
    java.util.logging.Logger jul = java.util.logging.Logger.getLogger("");
    java.util.logging.Level julBefore = jul.getLevel();
    Handler handler = handler();
    try {
      root.setLevel(Level.TRACE);
      root.addAppender(appender);
      jul.setLevel(java.util.logging.Level.ALL);
      jul.addHandler(handler);
      LoggerFactory.getLogger(SilenceTest.class).trace("begun");
      return login.run();
    } finally {
      jul.removeHandler(handler);
      jul.setLevel(julBefore);
      root.detachAppender(appender);
      root.setLevel(before);
      appender.list.forEach(event -> lines.add(event.getFormattedMessage()));
    }
  }

  private Handler handler() {
    return new Handler() {
      @Override
      public void publish(LogRecord entry) {
        StringWriter text = new StringWriter();
        text.append(entry.getMessage());
        for (Object parameter :
            entry.getParameters() == null ? new Object[0] : entry.getParameters()) {
          text.append(" ").append(String.valueOf(parameter));
        }
        if (entry.getThrown() != null) {
          entry.getThrown().printStackTrace(new PrintWriter(text));
        }
        // The test's own server of HTTP says what it is sent.
        if (!entry.getLoggerName().equals("com.sun.net.httpserver")) {
          lines.add(text.toString());
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }
}

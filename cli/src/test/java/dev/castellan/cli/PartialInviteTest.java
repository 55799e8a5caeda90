package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import dev.castellan.user.User;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** An invitation of which the second half fails. */
@Timeout(60)
class PartialInviteTest {

  /** A store that takes no tokens for choosing a password while it is told so. */
  private static RecordStore failing(AtomicBoolean fails) {
    RecordStore behind = InMemoryRecordStore.open();
    return (RecordStore)
        Proxy.newProxyInstance(
            RecordStore.class.getClassLoader(),
            new Class<?>[] {RecordStore.class},
            (proxy, method, args) -> {
              if (method.getName().equals("commit")
                  && fails.get()
                  && ((Batch) args[0])
                      .writes().stream()
                          .anyMatch(write -> write.key().collection().equals("password-reset"))) {
                throw new StoreException("The disk is full");
              }
              try {
                return method.invoke(behind, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void saysWhoIsThereAndWhatToRunNext() {
    AtomicBoolean fails = new AtomicBoolean(true);
    CastellanBuilder builder = Castellan.builder(failing(fails)).tool();
    SystemAccess access = builder.systemAccess();
    try (Castellan castellan = builder.open()) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine line =
          new CommandLine(CastellanCommand.of(castellan, access))
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err));

      int code = line.execute("users", "add", "vera", "--invite");

      User vera = castellan.actingAs(access, "test").users().findByUsername("vera").orElseThrow();
      String next = "users reset-link --id " + vera.id();
      assertThat(err.toString())
          .startsWith("castellan: vera is created, without a password, but there is no token")
          .contains("'" + next + "'")
          .endsWith(" [store-unavailable]\n");
      assertThat(code).isEqualTo(9);

      fails.set(false);
      assertThat(line.execute(next.split(" ", -1))).isZero();
      assertThat(out.toString()).contains("cstreset_");
    }
  }

  @Test
  void whatFailsAtOnceIsSaidAsItIs() {
    CastellanBuilder builder = Castellan.builder(failing(new AtomicBoolean())).tool();
    SystemAccess access = builder.systemAccess();
    try (Castellan castellan = builder.open()) {
      StringWriter err = new StringWriter();
      CommandLine line =
          new CommandLine(CastellanCommand.of(castellan, access)).setErr(new PrintWriter(err));

      int code = line.execute("users", "add", "a b", "--invite");

      assertThat(err.toString()).doesNotContain("created");
      assertThat(code).isEqualTo(6);
    }
  }
}

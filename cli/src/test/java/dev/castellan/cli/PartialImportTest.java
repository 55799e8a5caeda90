package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoreException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An import over a store that fails on the way. */
@Timeout(60)
class PartialImportTest {

  /** A store that commits so many times and then no more, until it is told to. */
  private static RecordStore failing(AtomicInteger left) {
    RecordStore behind = InMemoryRecordStore.open();
    return (RecordStore)
        Proxy.newProxyInstance(
            RecordStore.class.getClassLoader(),
            new Class<?>[] {RecordStore.class},
            (proxy, method, args) -> {
              if (method.getName().equals("commit") && left.getAndDecrement() <= 0) {
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
  void saysWhatWasDoneAndGoesOnFromThere(@TempDir Path folder) throws Exception {
    AtomicInteger left = new AtomicInteger(1_000);
    CastellanBuilder builder = Castellan.builder(failing(left)).tool();
    SystemAccess access = builder.systemAccess();
    String file =
        Files.writeString(
                folder.resolve("users"),
                "{\"username\":\"a\"}\n{\"username\":\"b\"}\n{\"username\":\"c\"}\n")
            .toString();
    try (Castellan castellan = builder.open()) {
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine line =
          new CommandLine(CastellanCommand.of(castellan, access))
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(err));

      left.set(2);
      int code = line.execute("import", file);

      assertThat(out.toString()).contains(" created, ").contains("of 3");
      assertThat(err.toString()).startsWith(file + ":");
      assertThat(code).isEqualTo(9);

      left.set(1_000);
      assertThat(line.execute("import", "--existing", "skip", file)).isZero();
      assertThat(castellan.actingAs(access, "test").users().findByUsername("c")).isPresent();
    }
  }
}

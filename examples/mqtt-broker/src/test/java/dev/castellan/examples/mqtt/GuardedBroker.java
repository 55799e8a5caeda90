package dev.castellan.examples.mqtt;

import dev.castellan.CastellanBuilder;
import dev.castellan.console.ConsoleBuilder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The example in a house where whoever holds the role {@link #GUARDED} needs a second factor. */
final class GuardedBroker implements Addition {

  static final String GUARDED = "guarded";

  private GuardedBroker() {}

  /** Starts it with a browser beside it; the role is there, and holds what a viewer holds. */
  static Dashboard start(Path data) throws IOException, InterruptedException {
    Dashboard dashboard = Dashboard.start(GuardedBroker.class, data);
    dashboard
        .root()
        .post("/roles", Map.of("name", GUARDED, "inherits", List.of("viewer")))
        .expect(201);
    return dashboard;
  }

  public static void main(String[] args) {
    Broker.run(new GuardedBroker());
  }

  @Override
  public void toCastellan(CastellanBuilder castellan) {
    castellan.secondFactorFor(GUARDED);
  }

  @Override
  public void toConsole(ConsoleBuilder console) {}

  @Override
  public void printTo(PrintStream out) {}
}

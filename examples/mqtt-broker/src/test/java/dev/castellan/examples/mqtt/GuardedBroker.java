package dev.castellan.examples.mqtt;

import dev.castellan.CastellanBuilder;
import dev.castellan.console.ConsoleBuilder;
import java.io.PrintStream;

/** The example in a house where whoever holds the role {@link #GUARDED} needs a second factor. */
final class GuardedBroker implements Addition {

  static final String GUARDED = "guarded";

  private GuardedBroker() {}

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

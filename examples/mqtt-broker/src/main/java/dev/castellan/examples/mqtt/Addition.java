package dev.castellan.examples.mqtt;

import dev.castellan.CastellanBuilder;
import dev.castellan.console.ConsoleBuilder;
import java.io.PrintStream;

/** What another example adds to this broker. Each method is called once, in this order. */
public interface Addition {

  /** Nothing is added. */
  Addition NOTHING =
      new Addition() {
        @Override
        public void toCastellan(CastellanBuilder castellan) {}

        @Override
        public void toConsole(ConsoleBuilder console) {}

        @Override
        public void printTo(PrintStream out) {}
      };

  /** Before the store is opened. */
  void toCastellan(CastellanBuilder castellan);

  /** Before the console is served. */
  void toConsole(ConsoleBuilder console);

  /** When everything is up: what else there is to say. */
  void printTo(PrintStream out);
}

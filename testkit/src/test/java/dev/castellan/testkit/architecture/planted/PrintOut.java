package dev.castellan.testkit.architecture.planted;

import java.io.PrintWriter;

/** Prints into the host's output. */
public final class PrintOut {

  void out() {
    System.out.println("planted");
  }

  void err() {
    System.err.println("planted");
  }

  Runnable byReference() {
    return System.out::println;
  }

  void trace(Exception trouble) {
    trouble.printStackTrace();
  }

  void fineTrace(Exception trouble, PrintWriter given) {
    trouble.printStackTrace(given);
  }
}

package dev.castellan.testkit.architecture.planted;

import java.util.Timer;
import java.util.concurrent.ThreadFactory;

/** Makes threads by itself. */
public final class OwnThreads {

  Thread thread() {
    return new Thread(() -> {});
  }

  ThreadFactory byReference() {
    return Thread::new;
  }

  Timer timer() {
    return new Timer("planted", true);
  }

  static final class Heir extends Thread {}

  Thread fineCurrent() {
    return Thread.currentThread();
  }
}

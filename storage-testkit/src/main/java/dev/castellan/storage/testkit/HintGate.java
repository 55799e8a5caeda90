package dev.castellan.storage.testkit;

import dev.castellan.storage.ChangeListener;
import dev.castellan.storage.RecordKey;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Stands between a store and its listeners: open, holding calls up, or swallowing them. */
final class HintGate {

  private enum State {
    OPEN,
    HOLDING,
    SILENT,
    CLOSED
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private State state = State.OPEN;

  void open() {
    become(State.OPEN);
  }

  void hold() {
    become(State.HOLDING);
  }

  void silence() {
    become(State.SILENT);
  }

  /** For good: whoever waits gives up. */
  void close() {
    become(State.CLOSED);
  }

  Passage passage(ChangeListener listener) {
    return new Passage(listener);
  }

  private void become(State next) {
    lock.lock();
    try {
      if (state != State.CLOSED) {
        state = next;
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One listener's way through; called by one thread at a time, as every listener is. */
  final class Passage implements ChangeListener {

    private final ChangeListener listener;
    private boolean missed;
    private boolean waited;
    private boolean ended;

    private Passage(ChangeListener listener) {
      this.listener = listener;
    }

    @Override
    public void changed(Set<RecordKey> keys) {
      if (isOpenNowOrLater()) {
        listener.changed(keys);
      }
    }

    @Override
    public void resync() {
      if (isOpenNowOrLater()) {
        listener.resync();
      }
    }

    /** Held up, it would no longer be true; the store will say it again. */
    @Override
    public void current() {
      if (isOpenNowOrLater() && !waited) {
        listener.current();
      }
    }

    /** Lets a call that is held up end, so that the subscription can be closed. */
    void close() {
      lock.lock();
      try {
        ended = true;
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Waits while the gate holds; makes up for what was missed in a silence. */
    private boolean isOpenNowOrLater() {
      State found = awaitDecision();
      missed |= found == State.SILENT;
      if (found == State.OPEN && missed) {
        missed = false;
        listener.resync();
      }
      return found == State.OPEN;
    }

    private State awaitDecision() {
      lock.lock();
      try {
        waited = state == State.HOLDING;
        while (state == State.HOLDING && !ended) {
          moved.awaitUninterruptibly();
        }
        return ended ? State.CLOSED : state;
      } finally {
        lock.unlock();
      }
    }
  }
}

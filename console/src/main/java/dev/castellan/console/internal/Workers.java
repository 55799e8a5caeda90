package dev.castellan.console.internal;

import dev.castellan.storage.TimeSource;
import dev.castellan.storage.internal.SystemRuntime;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a server whose reads and writes block, kept from being held by slow clients.
 *
 * <p>A thread that waits for its client is interrupted, which closes the client's connection
 * ({@link java.nio.channels.InterruptibleChannel}), when it has waited for too long; and when all
 * threads are taken and a call is waiting, already after a moment, the one that waited longest
 * first. A thread that is at work for its client is not interrupted, for that could close files of
 * a store; only {@link #close} does it in the end.
 *
 * <p>So half requests cannot hold the threads, but they delay whole ones: those that wait in front
 * of a call are cut off in turns of as many as there are threads, each after about a moment. And
 * they crowd it out: once as many wait as may, further calls are hung up on, whole ones too.
 * Against a flood helps only what stands in front and limits each address.
 */
public final class Workers implements Executor, AutoCloseable {

  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration LAST_CALLS = Duration.ofSeconds(2);

  private final Limits limits;
  private final TimeSource time;
  private final ThreadPoolExecutor pool;
  private final ScheduledExecutorService watch;
  private final Map<Thread, Task> running = new ConcurrentHashMap<>();

  /**
   * How many and how patient.
   *
   * @param threads how many calls are answered at once
   * @param waiting how many wait; the connections of more are closed
   * @param patience how long a client may take to send its request, or to take its reply
   * @param grace how long it may take when others are waiting
   */
  public record Limits(int threads, int waiting, Duration patience, Duration grace) {

    /** 32 threads and 256 waiting; 20 seconds, one second when others are waiting. */
    public static final Limits STANDARD =
        new Limits(32, 256, Duration.ofSeconds(20), Duration.ofSeconds(1));
  }

  /** Starts; {@link #close} ends all its threads. */
  public Workers(Limits limits, TimeSource time) {
    this.limits = limits;
    this.time = time;
    this.pool =
        new ThreadPoolExecutor(
            limits.threads(),
            limits.threads(),
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.waiting()),
            SystemRuntime.threads("castellan-http"));
    pool.allowCoreThreadTimeOut(true);
    this.watch = new ScheduledThreadPoolExecutor(1, SystemRuntime.threads("castellan-http-watch"));
    var unused =
        watch.scheduleWithFixedDelay(
            this::cutOff, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Runs one exchange, when a thread is free; throws, so that the server hangs up, if too many
   * wait.
   */
  @Override
  public void execute(Runnable exchange) {
    pool.execute(() -> run(exchange));
  }

  private void run(Runnable exchange) {
    Task task = new Task(Thread.currentThread(), time.nanoTime());
    running.put(task.thread, task);
    try {
      exchange.run();
    } finally {
      task.end();
      running.remove(task.thread);
    }
  }

  /** Hears what the exchange on this thread is doing. */
  public JdkExchange.Phases phases() {
    Task task = running.get(Thread.currentThread());
    return task == null ? JdkExchange.Phases.NONE : new TaskPhases(task);
  }

  private void cutOff() {
    long now = time.nanoTime();
    running.values().forEach(task -> task.cutOff(now, limits.patience()));
    int waiting = pool.getQueue().size();
    // A call passes through the queue also when there are free threads.
    if (waiting > 0 && running.size() >= limits.threads()) {
      List<Task> longestFirst = new ArrayList<>(running.values());
      longestFirst.sort(Comparator.comparingLong((Task task) -> task.waited(now)).reversed());
      longestFirst.stream().limit(waiting).forEach(task -> task.cutOff(now, limits.grace()));
    }
  }

  /**
   * Takes no further calls, drops those that wait, cuts off the clients that are waited for, and
   * lets the calls at work come to their end for up to 2 seconds; those that have not are
   * interrupted. Their threads end with them: nobody can end a call that does not heed that.
   */
  @Override
  public void close() {
    watch.shutdownNow();
    pool.shutdown();
    pool.getQueue().clear(); // Their connections end with the server.
    running.values().forEach(task -> task.cutOff(time.nanoTime(), Duration.ZERO));
    try {
      if (pool.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pool.shutdownNow();
  }

  private final class TaskPhases implements JdkExchange.Phases {

    private final Task task;

    private TaskPhases(Task task) {
      this.task = task;
    }

    @Override
    public void handling() throws IOException {
      task.handling();
    }

    @Override
    public void writing() {
      task.writing(time.nanoTime());
    }
  }

  /** One exchange, and whether it waits for its client. */
  private static final class Task {

    private final Thread thread;
    private boolean waits = true;
    private long since;

    Task(Thread thread, long since) {
      this.thread = thread;
      this.since = since;
    }

    /** How long it has been waiting for its client; 0 if it is not. */
    synchronized long waited(long now) {
      return waits ? now - since : 0;
    }

    /** No interrupt comes after this; one that came before it has closed the connection. */
    synchronized void handling() throws IOException {
      waits = false;
      if (Thread.interrupted()) {
        throw new InterruptedIOException("The client was too slow");
      }
    }

    synchronized void writing(long now) {
      waits = true;
      since = now;
    }

    synchronized void end() {
      waits = false;
      Thread.interrupted(); // It was for this exchange, not for the next one on this thread.
    }

    synchronized boolean cutOff(long now, Duration limit) {
      boolean tooLong = waits && now - since >= limit.toNanos();
      if (tooLong) {
        waits = false;
        thread.interrupt();
      }
      return tooLong;
    }
  }
}

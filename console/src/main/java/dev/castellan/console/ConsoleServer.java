package dev.castellan.console;

import com.sun.net.httpserver.HttpServer;
import dev.castellan.console.internal.JdkExchange;
import dev.castellan.console.internal.Workers;
import dev.castellan.storage.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntFunction;

/**
 * A small HTTP server with a {@link Console} and nothing else, for brokers that have none: the
 * JDK's own, with 32 threads. A client that takes longer than 20 seconds to send its request or to
 * take its reply is cut off, and after one second when others wait. Many of them still delay the
 * others, and when 256 calls wait, more are hung up on; a limit for each address belongs in front.
 * It speaks plain HTTP; in front of anything but the loopback belongs a proxy that speaks TLS, or a
 * server of the host's.
 *
 * <p>Safe for use by many threads. Whoever started it closes it, before the Castellan.
 */
public final class ConsoleServer implements AutoCloseable {

  private static final int BACKLOG = 128;

  private final HttpServer server;
  private final Workers workers;

  private ConsoleServer(HttpServer server, Workers workers) {
    this.server = server;
    this.workers = workers;
  }

  /**
   * Starts to listen.
   *
   * @param address the interface to listen on, such as {@code 127.0.0.1}
   * @param port 0 takes one that is free
   * @throws IOException if the address is not one of this machine's, or the port is in use
   */
  public static ConsoleServer start(Console console, String address, int port) throws IOException {
    return start(console, address, port, Workers.Limits.STANDARD);
  }

  /**
   * Starts to listen, for a console that has to know the port: that of {@link
   * ConsoleBuilder#publicUrl} where the system chooses it.
   *
   * @param console makes the console, with the port that was found; what it throws is thrown, and
   *     nobody listens then
   * @param address the interface to listen on, such as {@code 127.0.0.1}
   * @param port 0 takes one that is free
   * @throws IOException if the address is not one of this machine's, or the port is in use
   */
  public static ConsoleServer start(IntFunction<Console> console, String address, int port)
      throws IOException {
    HttpServer server = bind(address, port);
    try {
      return serve(server, console.apply(server.getAddress().getPort()), Workers.Limits.STANDARD);
    } catch (RuntimeException e) {
      server.start(); // One that never ran keeps its port.
      server.stop(0);
      throw e;
    }
  }

  static ConsoleServer start(Console console, String address, int port, Workers.Limits limits)
      throws IOException {
    return serve(bind(address, port), console, limits);
  }

  private static HttpServer bind(String address, int port) throws IOException {
    JdkHttp.prepare();
    return HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), port), BACKLOG);
  }

  private static ConsoleServer serve(HttpServer server, Console console, Workers.Limits limits) {
    Workers workers = new Workers(limits, TimeSource.system());
    server.setExecutor(workers);
    // At the root, so that also what lies outside of the console gets its headers and problems.
    server.createContext("/", exchange -> JdkExchange.serve(console, exchange, workers.phases()));
    server.start();
    return new ConsoleServer(server, workers);
  }

  /** The port it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * Takes no further calls, hangs up on clients that it waits for, lets the calls at work come to
   * their end for up to 2 seconds, and interrupts those that have not. All its threads end then; a
   * route of the host's that ignores the interrupt keeps its own until it returns. Closing again
   * does nothing.
   */
  @Override
  public void close() {
    workers.close();
    server.stop(0);
  }
}

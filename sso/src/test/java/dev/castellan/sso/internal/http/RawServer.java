package dev.castellan.sso.internal.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that answers whatever it is told to, byte for byte. */
public final class RawServer implements AutoCloseable {

  /** What it does with a connection. */
  public interface Handler {
    /** Answers, or does not. */
    void handle(Socket socket) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();

  /** Does this with each connection. */
  public RawServer(Handler handler) {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(() -> accept(handler));
  }

  /** Reads a request up to the end of its head, and answers. */
  public static RawServer answering(String answer) {
    return new RawServer(
        socket -> {
          readHead(socket);
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
          socket.getOutputStream().flush();
        });
  }

  static void readHead(Socket socket) throws IOException {
    int state = 0;
    while (state < 4) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("No request");
      }
      state = next == (state % 2 == 0 ? '\r' : '\n') ? state + 1 : 0;
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getLocalPort();
  }

  /** How many came. */
  public int connections() {
    return connections.get();
  }

  private void accept(Handler handler) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connections.incrementAndGet();
        threads.execute(() -> serve(socket, handler));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Socket socket, Handler handler) {
    try (socket) {
      handler.handle(socket);
      socket.shutdownOutput();
      // Closing with unread bytes would reset the connection under the answer.
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The other end hung up, as many tests want it to.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }
}

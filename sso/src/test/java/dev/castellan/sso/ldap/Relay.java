package dev.castellan.sso.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between us and a directory, and counts the connections that we have. */
final class Relay implements AutoCloseable {

  /** How many there are, and were. */
  final AtomicInteger open = new AtomicInteger();

  final AtomicInteger connects = new AtomicInteger();

  private final ServerSocket listening;
  private final int to;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  Relay(String server) throws IOException {
    to = Integer.parseInt(server.substring(server.lastIndexOf(':') + 1));
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
        sockets.add(client);
        sockets.add(server);
        connects.incrementAndGet();
        open.incrementAndGet();
        daemon(() -> copy(server, client));
        daemon(
            () -> {
              copy(client, server);
              open.decrementAndGet();
            });
      } catch (IOException e) {
        // Closed, or the directory is.
      }
    }
  }

  /** Until the one ends; what the other has then is of no use. */
  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[8_192];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        out.write(piece, 0, read);
        out.flush();
      }
    } catch (IOException e) {
      // The other direction has ended.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}

package dev.castellan.storage.jdbc.internal;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between client and PostgreSQL and cuts the way at a COMMIT. Understands as much of the
 * protocol as that takes: the frontend's message frames, and which of them say COMMIT.
 */
final class CuttingProxy implements AutoCloseable {

  /** What becomes of the next COMMIT. */
  public enum Cut {
    /** Nothing. */
    NONE,
    /** It is dropped, both sides are closed. */
    BEFORE,
    /** It is dropped, the client's side is closed; the server goes on waiting. */
    BEFORE_SERVER_WAITS,
    /** It is forwarded, the server's answer is dropped, both sides are closed. */
    AFTER,
    /** It is forwarded, and both sides are closed at once. */
    AFTER_AT_ONCE,
    /** It is held, nothing is closed, nobody answers. */
    HELD
  }

  private static final int MAX_MESSAGE = 1 << 24;

  private final ServerSocket listener;
  private final int serverPort;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NONE);
  private final AtomicInteger cuts = new AtomicInteger();
  private volatile boolean refuseAfterCut;
  private volatile boolean refusing;

  public CuttingProxy(int serverPort) {
    this.serverPort = serverPort;
    try {
      this.listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Arranges what becomes of the next COMMIT. */
  public void cutNext(Cut cut) {
    next.set(cut);
  }

  /** Arranges that nobody gets through from the next cut on. */
  void refuseAfterCut() {
    refuseAfterCut = true;
  }

  /** Lets connections through again. */
  void acceptAgain() {
    refuseAfterCut = false;
    refusing = false;
  }

  /** How many were cut. */
  public int cuts() {
    return cuts.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        if (refusing) {
          shut(client);
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Way way = new Way(client, server);
        threads.execute(way::requests);
        threads.execute(way::answers);
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  @Override
  public void close() {
    shut(listener);
    sockets.forEach(CuttingProxy::shut);
    threads.shutdownNow();
  }

  private void countCut() {
    refusing = refuseAfterCut;
    cuts.incrementAndGet();
  }

  private static void shut(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is of no more use anyway.
    }
  }

  /** One connection. */
  private final class Way {

    private final Socket client;
    private final Socket server;
    private final Set<String> commits = new HashSet<>();
    private volatile Cut cut = Cut.NONE;

    Way(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() {
      try {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(server.getOutputStream());
        byte[] startup = body(in, in.readInt());
        out.writeInt(startup.length + 4);
        out.write(startup);
        out.flush();
        while (true) {
          int type = in.readUnsignedByte();
          byte[] body = body(in, in.readInt());
          if (saysCommit(type, body)) {
            cut = next.getAndSet(Cut.NONE);
          }
          if (!forwarded(out, type, body)) {
            return;
          }
        }
      } catch (IOException e) {
        end();
      }
    }

    /** Forwards a message, up to the one that makes the server commit, by what is to be cut. */
    private boolean forwarded(DataOutputStream out, int type, byte[] body) throws IOException {
      boolean executes = type == 'S' || type == 'Q'; // Sync ends the extended protocol's COMMIT
      if (cut == Cut.BEFORE || cut == Cut.BEFORE_SERVER_WAITS || cut == Cut.HELD) {
        countCut();
        if (cut == Cut.BEFORE) {
          end();
        } else if (cut == Cut.BEFORE_SERVER_WAITS) {
          shut(client);
        }
        return false;
      }
      boolean cutsNow = cut == Cut.AFTER_AT_ONCE && executes;
      if (cutsNow) {
        countCut(); // before the answer can reach the client
      }
      out.writeByte(type);
      out.writeInt(body.length + 4);
      out.write(body);
      out.flush();
      if (cutsNow) {
        end();
        return false;
      }
      return true;
    }

    void answers() {
      try {
        byte[] buffer = new byte[8192];
        while (true) {
          int count = server.getInputStream().read(buffer);
          if (count < 0) {
            throw new IOException("ended");
          }
          if (cut == Cut.AFTER) {
            countCut();
            throw new IOException("cut");
          }
          client.getOutputStream().write(buffer, 0, count);
        }
      } catch (IOException e) {
        if (cut != Cut.HELD && cut != Cut.BEFORE_SERVER_WAITS) {
          end();
        } else {
          shut(server);
        }
      }
    }

    private void end() {
      shut(client);
      shut(server);
    }

    private boolean saysCommit(int type, byte[] body) {
      String text = new String(body, StandardCharsets.ISO_8859_1);
      String[] parts = text.split("\0", 3);
      return switch (type) {
        case 'Q' -> parts[0].equals("COMMIT");
        case 'P' -> {
          boolean commit = parts.length > 1 && parts[1].equals("COMMIT");
          if (commit && !parts[0].isEmpty()) {
            commits.add(parts[0]);
          }
          yield commit;
        }
        case 'B' -> parts.length > 1 && commits.contains(parts[1]);
        default -> false;
      };
    }

    private byte[] body(DataInputStream in, int length) throws IOException {
      if (length < 4 || length > MAX_MESSAGE) {
        throw new IOException("no message");
      }
      return in.readNBytes(length - 4);
    }
  }
}

package dev.castellan.sso.internal.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects to checked addresses. Safe for use by many threads. */
public final class Connections {

  private static final int SEND_BUFFER = 1 << 17;

  private final Limits limits;
  private final SSLContext tls;

  /** Trusts and proves as the context does. */
  public Connections(Limits limits, SSLContext tls) {
    this.limits = limits;
    this.tls = tls;
  }

  /**
   * Connects to the first address that takes it.
   *
   * @param patience of each read later
   */
  public Socket plain(List<InetAddress> addresses, int port, Deadline deadline, Patience patience)
      throws IOException {
    IOException last = new IOException("No address");
    for (InetAddress address : addresses) {
      Socket socket = new TimedSocket(patience);
      try {
        // A request fits whole, so that writing it never waits for the peer.
        socket.setSendBufferSize(SEND_BUFFER);
        socket.connect(new InetSocketAddress(address, port), deadline.millis(limits.connect()));
        return socket;
      } catch (IOException e) {
        socket.close();
        last = e;
      }
    }
    throw last;
  }

  /** Lays TLS over a connection; the certificate must be for this host. */
  public SSLSocket secure(Socket over, String host, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(over, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }
}

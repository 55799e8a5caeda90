package dev.castellan.sso.internal.ldap;

import dev.castellan.sso.internal.http.Connections;
import dev.castellan.sso.internal.http.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** Lays TLS over a connection to a server, verified for its name as configured. */
final class StartTlsSockets extends SSLSocketFactory {

  private final LdapServer server;
  private final Connections connections;

  StartTlsSockets(LdapServer server, Connections connections) {
    this.server = server;
    this.connections = connections;
  }

  @Override
  public Socket createSocket(Socket over, String host, int port, boolean autoClose)
      throws IOException {
    try {
      return connections.secure(over, server.host(), server.port());
    } catch (IOException e) {
      throw new LdapSockets.Carrier(Trouble.ofHandshake(e));
    }
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return new String[0];
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return new String[0];
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw notThatWay();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw notThatWay();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw notThatWay();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw notThatWay();
  }

  private static IOException notThatWay() {
    return new IOException("TLS is only laid over a connection here");
  }
}

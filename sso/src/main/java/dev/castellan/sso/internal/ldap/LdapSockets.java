package dev.castellan.sso.internal.ldap;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.sso.internal.http.Connections;
import dev.castellan.sso.internal.http.Deadline;
import dev.castellan.sso.internal.http.Destinations;
import dev.castellan.sso.internal.http.Limits;
import dev.castellan.sso.internal.http.Patience;
import dev.castellan.sso.internal.http.Trouble;
import java.io.IOException;
import java.io.Serial;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;

/**
 * Makes the connections to one server: resolves its name, checks the addresses and connects to one
 * of them. What the library gives as the address is not looked at.
 */
final class LdapSockets extends SocketFactory {

  private final LdapServer server;
  private final boolean startTls;
  private final Destinations destinations;
  private final Limits limits;
  private final Connections connections;
  private final Deadline deadline;
  private final Patience patience;

  /**
   * @param deadline of the whole call for which a connection is made
   * @param patience of each read once the connection stands
   */
  LdapSockets(
      LdapServer server,
      boolean startTls,
      LdapNetwork network,
      Deadline deadline,
      Patience patience) {
    this.server = server;
    this.startTls = startTls;
    this.destinations = network.destinations();
    this.limits = network.limits();
    this.connections = network.connections();
    this.deadline = deadline;
    this.patience = patience;
  }

  /** Carries what went wrong through the library. */
  static final class Carrier extends IOException {

    @Serial private static final long serialVersionUID = 1L;

    private final ProviderException trouble;

    Carrier(ProviderException trouble) {
      super(trouble.problem().text());
      this.trouble = trouble;
    }

    ProviderException trouble() {
      return trouble;
    }
  }

  private Socket connect() throws IOException {
    AtomicBoolean done = new AtomicBoolean();
    Socket socket = plain(() -> done.get() ? patience.millis() : deadline.millis(limits.read()));
    Socket ready = server.secure() ? secure(socket) : socket;
    done.set(true);
    return ready;
  }

  private Socket secure(Socket socket) throws IOException {
    try {
      return connections.secure(socket, server.host(), server.port());
    } catch (IOException e) {
      socket.close();
      throw new Carrier(Trouble.ofHandshake(e));
    }
  }

  private Socket plain(Patience reads) throws IOException {
    try {
      List<InetAddress> addresses = destinations.resolve(server.host());
      boolean toLoopback = addresses.stream().allMatch(InetAddress::isLoopbackAddress);
      if (!server.secure() && !startTls && !(toLoopback && destinations.plainLoopback())) {
        throw new ProviderException(
            ProviderProblem.NOT_ALLOWED, "Without TLS nobody but loopback is called");
      }
      return connections.plain(addresses, server.port(), deadline, reads);
    } catch (ProviderException e) {
      throw new Carrier(e);
    } catch (IOException e) {
      throw new Carrier(Trouble.of(e));
    }
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connect();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connect();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connect();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connect();
  }
}

package dev.castellan.sso.internal.http;

import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.storage.TimeSource;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A small HTTP/1.1 client: one request on a connection of its own, to an address that was checked,
 * within one deadline. Follows no redirect, keeps no cookie, answers no challenge, knows no proxy.
 * Safe for use by many threads; holds no connections.
 */
public final class HttpCaller {

  private static final int MAX_REQUEST = 1 << 16;
  private static final int HTTPS = 443;
  private static final int HTTP = 80;
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:.*\\.)?localhost|127(?:\\.[0-9]{1,3}){3}|::1", Pattern.CASE_INSENSITIVE);

  private static final Pattern VISIBLE = Pattern.compile("[\\x20-\\x7e]*");
  private static final Pattern TARGET = Pattern.compile("[\\x21-\\x7e]+");

  private final Destinations destinations;
  private final Limits limits;
  private final TimeSource time;
  private final Connections connections;

  /** Makes one. */
  public HttpCaller(Destinations destinations, Limits limits, TimeSource time, SSLContext tls) {
    this.destinations = destinations;
    this.limits = limits;
    this.time = time;
    this.connections = new Connections(limits, tls);
  }

  /**
   * Checks an address without asking anybody: https, or http to loopback where that is allowed; a
   * host that may be called, as far as its name says; no user information, no fragment.
   */
  public void check(URI uri) throws ProviderException {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    boolean plain = "http".equalsIgnoreCase(uri.getScheme()) && destinations.plainLoopback();
    if (!secure && !plain) {
      throw notAllowed("An address must be of https");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw notAllowed("An address has a host, no user and no fragment");
    }
    if (!Destinations.isPort(uri)) {
      throw notAllowed("A port is from 1 to 65535");
    }
    if (plain && !LOOPBACK.matcher(host(uri)).matches()) {
      throw notAllowed("Without TLS nobody but loopback is called");
    }
    destinations.check(host(uri));
  }

  /** Sends a request and reads the answer, whatever its status. */
  public Answer send(Request request) throws ProviderException {
    URI uri = request.uri();
    check(uri);
    byte[] bytes = bytes(request);
    Deadline deadline = new Deadline(time, limits.total());
    List<InetAddress> addresses = addresses(uri);
    Patience patience = () -> deadline.millis(limits.read());
    try (Socket socket = connections.plain(addresses, port(uri), deadline, patience)) {
      return isSecure(uri) ? secure(socket, uri, bytes) : exchange(socket, bytes);
    } catch (IOException e) {
      throw Trouble.of(e);
    }
  }

  private List<InetAddress> addresses(URI uri) throws ProviderException {
    List<InetAddress> addresses = destinations.resolve(host(uri));
    if (!isSecure(uri) && !addresses.stream().allMatch(InetAddress::isLoopbackAddress)) {
      throw notAllowed("Without TLS nobody but loopback is called");
    }
    return addresses;
  }

  private Answer secure(Socket over, URI uri, byte[] bytes) throws IOException, ProviderException {
    Socket socket;
    try {
      socket = connections.secure(over, host(uri), port(uri));
    } catch (IOException e) {
      throw Trouble.ofHandshake(e);
    }
    try (socket) {
      return exchange(socket, bytes);
    }
  }

  private Answer exchange(Socket socket, byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return new AnswerReader(new BufferedInputStream(socket.getInputStream()), limits.maxBytes())
        .read();
  }

  private static byte[] bytes(Request request) throws ProviderException {
    StringBuilder head = new StringBuilder();
    head.append(request.method()).append(' ').append(target(request.uri())).append(" HTTP/1.1\r\n");
    header(head, "Host", authority(request.uri()));
    header(head, "Connection", "close");
    header(head, "User-Agent", "castellan");
    header(head, "Accept-Encoding", "identity");
    request.headers().forEach((name, value) -> header(head, name, value));
    byte[] body = request.body().orElse("").getBytes(StandardCharsets.US_ASCII);
    if (request.body().isPresent()) {
      header(head, "Content-Length", String.valueOf(body.length));
    }
    head.append("\r\n");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(body);
    if (all.size() > MAX_REQUEST) {
      throw new ProviderException(
          ProviderProblem.CONFIGURATION, "A request has at most " + MAX_REQUEST + " bytes");
    }
    return all.toByteArray();
  }

  private static void header(StringBuilder to, String name, String value) {
    if (!VISIBLE.matcher(value).matches()) {
      throw new IllegalArgumentException("Not the value of a header: " + name);
    }
    to.append(name).append(": ").append(value).append("\r\n");
  }

  private static String target(URI uri) throws ProviderException {
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    if (!TARGET.matcher(target).matches()) {
      throw notAllowed("An address is written in ASCII");
    }
    return target;
  }

  private static String authority(URI uri) {
    return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
  }

  /** Without the brackets of an IPv6 address. */
  private static String host(URI uri) {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return isSecure(uri) ? HTTPS : HTTP;
  }

  private static boolean isSecure(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  private static ProviderException notAllowed(String message) {
    return new ProviderException(ProviderProblem.NOT_ALLOWED, message);
  }
}

package dev.castellan.sso.internal.http;

import dev.castellan.access.Network;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Whom one may call. Immutable. */
public final class Destinations {

  private static final int MAX_NAME = 253;
  private static final int MAX_ADDRESSES = 16;

  /** Labels of a host's name; the last one is no number, or it could be meant as an address. */
  private static final int MAX_PORT = 65_535;

  private static final Pattern NAME =
      Pattern.compile(
          "(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*"
              + "(?![0-9]+$|0x[0-9a-f]*$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

  private final List<String> hosts;
  private final List<Network> networks;
  private final boolean plainLoopback;
  private final Lookup lookup;
  private final SpecialAddresses special = new SpecialAddresses();

  /** Makes one of checked {@link #pattern patterns}. */
  public Destinations(
      List<String> hosts, List<Network> networks, boolean plainLoopback, Lookup lookup) {
    this.hosts = List.copyOf(hosts);
    this.networks = List.copyOf(networks);
    this.plainLoopback = plainLoopback;
    this.lookup = lookup;
  }

  /**
   * The one form of a host, or of all below a domain.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static String pattern(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!isHost(lower.startsWith("*.") ? lower.substring(2) : lower)) {
      throw new IllegalArgumentException(
          "A host is written like login.example.com, *.example.com or an address: " + text);
    }
    return lower;
  }

  /**
   * Whether the text, in lower case, is a name or an address, which is written without brackets.
   */
  public static boolean isHost(String text) {
    return Network.isAddress(text) || (text.length() <= MAX_NAME && NAME.matcher(text).matches());
  }

  /** Whether loopback may be called without TLS. */
  public boolean plainLoopback() {
    return plainLoopback;
  }

  /**
   * The checked addresses of a host: at least one, and each may be called.
   *
   * @param host a name or an address, without brackets
   */
  public List<InetAddress> resolve(String host) throws ProviderException {
    check(host);
    List<InetAddress> addresses = lookUp(host.toLowerCase(Locale.ROOT));
    // One bad address spoils all: otherwise the peer could choose which answer we like.
    for (InetAddress address : addresses) {
      if (!isAllowed(address)) {
        throw notAllowed("The host has an address that may not be called");
      }
    }
    return addresses;
  }

  /** Checks a host as far as its name says; asks nobody. */
  public void check(String host) throws ProviderException {
    String name = host.toLowerCase(Locale.ROOT);
    if (!isHost(name) || !isListed(name)) {
      throw notAllowed("This host is not among those that may be called");
    }
  }

  private boolean isListed(String name) {
    return hosts.isEmpty()
        || hosts.stream()
            .anyMatch(
                host ->
                    host.startsWith("*.") ? name.endsWith(host.substring(1)) : name.equals(host));
  }

  private List<InetAddress> lookUp(String name) throws ProviderException {
    List<InetAddress> found;
    try {
      found = lookup.resolve(name);
    } catch (UnknownHostException e) {
      found = List.of();
    }
    if (found.isEmpty()) {
      throw new ProviderException(ProviderProblem.NAME_UNKNOWN, "The host has no address");
    }
    if (found.size() > MAX_ADDRESSES) {
      throw notAllowed("The host has more than " + MAX_ADDRESSES + " addresses");
    }
    return List.copyOf(found);
  }

  private boolean isAllowed(InetAddress address) {
    if (special.isMetadata(address)) {
      return networks.contains(SpecialAddresses.alone(address));
    }
    return special.isPublic(address)
        || (plainLoopback && address.isLoopbackAddress())
        || networks.stream().anyMatch(network -> SpecialAddresses.in(network, address));
  }

  private static ProviderException notAllowed(String message) {
    return new ProviderException(ProviderProblem.NOT_ALLOWED, message);
  }

  /** Whether it names a port that there can be, or none. */
  public static boolean isPort(URI uri) {
    return uri.getPort() == -1 || (uri.getPort() > 0 && uri.getPort() <= MAX_PORT);
  }
}

package dev.castellan.sso.internal.http;

import dev.castellan.access.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells public addresses from all others, after the registries of special addresses of IPv4 and
 * IPv6 (RFC 6890). Of IPv6 only global unicast can be public: what carries an IPv4 address inside
 * (mapped, compatible, NAT64, 6to4, Teredo) never is. Java makes IPv4 of a mapped address itself.
 */
final class SpecialAddresses {

  private final List<Network> special =
      networks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          // Azure's; the only one of its kind that lies among public addresses.
          "168.63.129.16",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20");

  private final Network globalUnicast = Network.parse("2000::/3");

  private final List<Network> metadata =
      networks(
          "169.254.169.254",
          "169.254.170.2",
          "169.254.170.23",
          "168.63.129.16",
          "100.100.100.200",
          "192.0.0.192",
          "fd00:ec2::254",
          "fd00:ec2::23",
          "fd20:ce::254");

  private static List<Network> networks(String... texts) {
    return Stream.of(texts).map(Network::parse).toList();
  }

  boolean isPublic(InetAddress address) {
    String text = text(address);
    boolean routable = address.getAddress().length == Integer.BYTES || in(globalUnicast, text);
    return routable && special.stream().noneMatch(network -> in(network, text));
  }

  /** Whether a cloud may tell its machines their credentials there. */
  boolean isMetadata(InetAddress address) {
    return metadata.stream().anyMatch(network -> in(network, text(address)));
  }

  static boolean in(Network network, InetAddress address) {
    return in(network, text(address));
  }

  private static boolean in(Network network, String address) {
    return network.contains(address).orElse(false);
  }

  /** The network of one address. */
  static Network alone(InetAddress address) {
    return Network.parse(Network.canonicalAddress(text(address)).orElseThrow());
  }

  /** Without the zone that Java writes behind an IPv6 address. */
  private static String text(InetAddress address) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    return zone < 0 ? text : text.substring(0, zone);
  }
}

package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import dev.castellan.console.ProxyHeader;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out from which address a call was made. A header is believed only as far as the proxies
 * that wrote it are trusted: from the right, hop by hop, until one is not.
 */
record ClientAddress(ProxyHeader header, List<Cidr> trusted) {

  /** An address with or without a port, as proxies write it; IPv6 with a port is in brackets. */
  private static final Pattern HOP =
      Pattern.compile("\\[([0-9A-Fa-f:.]+)](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}|([0-9A-Fa-f:.]+)");

  private static final String FOR = "for=";

  /** Believes nobody. */
  static final ClientAddress OF_PEER = new ClientAddress(ProxyHeader.X_FORWARDED_FOR, List.of());

  ClientAddress {
    trusted = List.copyOf(trusted);
  }

  Optional<String> of(HttpCall call) {
    Optional<InetAddress> address = call.peer().flatMap(IpAddress::parse);
    if (address.isEmpty() || !isTrusted(address.get())) {
      return address.map(InetAddress::getHostAddress);
    }
    List<Optional<InetAddress>> hops = hops(call);
    InetAddress client = address.get();
    for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
      if (hops.get(i).isEmpty()) {
        break; // What a trusted proxy could not name, nobody further left can.
      }
      client = hops.get(i).get();
    }
    return Optional.of(client.getHostAddress());
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }

  private List<Optional<InetAddress>> hops(HttpCall call) {
    String name = header.name().toLowerCase(Locale.ROOT).replace('_', '-');
    List<Optional<InetAddress>> hops = new ArrayList<>();
    for (String line : call.header(name)) {
      Arrays.stream(line.split(",", -1)).map(this::hop).forEach(hops::add);
    }
    return hops;
  }

  private Optional<InetAddress> hop(String element) {
    if (header == ProxyHeader.X_FORWARDED_FOR) {
      return address(element.strip());
    }
    // RFC 7239, section 4: pairs between semicolons; a quoted text with one in it names no address.
    List<String> nodes =
        Arrays.stream(element.split(";", -1))
            .map(String::strip)
            .filter(pair -> pair.regionMatches(true, 0, FOR, 0, FOR.length()))
            .map(pair -> pair.substring(FOR.length()))
            .toList();
    return nodes.size() == 1 ? address(unquoted(nodes.get(0))) : Optional.empty();
  }

  private static String unquoted(String node) {
    boolean quoted = node.length() >= 2 && node.startsWith("\"") && node.endsWith("\"");
    return quoted ? node.substring(1, node.length() - 1) : node;
  }

  private static Optional<InetAddress> address(String text) {
    Matcher hop = HOP.matcher(text);
    if (!hop.matches()) {
      return Optional.empty();
    }
    for (int group = 1; group <= hop.groupCount(); group++) {
      if (hop.group(group) != null) {
        return IpAddress.parse(hop.group(group));
      }
    }
    return Optional.empty();
  }
}

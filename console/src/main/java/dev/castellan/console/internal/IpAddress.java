package dev.castellan.console.internal;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads IP addresses in their textual form, and never asks a name server. */
final class IpAddress {

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern V4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");

  private IpAddress() {}

  /** The address; an IPv4 address that is mapped into IPv6 is the IPv4 address. */
  static Optional<InetAddress> parse(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    // What has one of these forms is a literal; anything else would be looked up.
    if (plain.length() > 45 || !(V4.matcher(plain).matches() || V6.matcher(plain).matches())) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(plain));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }
}

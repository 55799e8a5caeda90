package dev.castellan.console.internal;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A network in CIDR notation (RFC 4632, RFC 4291 section 2.3). */
record Cidr(InetAddress network, int bits) {

  private static final Pattern SHAPE = Pattern.compile("([0-9A-Fa-f:.]+)(?:/([0-9]{1,3}))?");

  /**
   * Reads {@code 10.0.0.0/8}; an address alone is a network of one.
   *
   * @throws IllegalArgumentException if it is no network, or has bits behind its prefix
   */
  static Cidr parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw new IllegalArgumentException("Not a network in CIDR notation: " + text);
    }
    InetAddress address =
        IpAddress.parse(shape.group(1))
            .orElseThrow(
                () -> new IllegalArgumentException("Not a network in CIDR notation: " + text));
    int most = address.getAddress().length * 8;
    int bits = shape.group(2) == null ? most : Integer.parseInt(shape.group(2));
    if (bits > most || !Arrays.equals(masked(address, bits), address.getAddress())) {
      throw new IllegalArgumentException("Not a network in CIDR notation: " + text);
    }
    return new Cidr(address, bits);
  }

  boolean contains(InetAddress address) {
    return address.getAddress().length == network.getAddress().length
        && Arrays.equals(masked(address, bits), network.getAddress());
  }

  private static byte[] masked(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int keep = Math.max(0, Math.min(8, bits - i * 8));
      bytes[i] &= (byte) (0xff00 >> keep);
    }
    return bytes;
  }
}

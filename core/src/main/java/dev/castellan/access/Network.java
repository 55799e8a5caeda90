package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as {@code
 * 10.0.0.0/8} or {@code 2001:db8::/32}. An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2)
 * is that IPv4 address. No name is ever looked up. Immutable.
 */
public final class Network implements Comparable<Network> {

  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");
  private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,2}");

  private final byte[] address;
  private final int prefixLength;

  private Network(byte[] address, int prefixLength) {
    this.address = address;
    this.prefixLength = prefixLength;
  }

  /**
   * Reads {@code address/length}; a single address is a network of its own.
   *
   * @throws InvalidInputException if it is none, or has bits set behind its length
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    byte[] bytes =
        bytes(host)
            .orElseThrow(
                () -> invalid("A network is written like 10.0.0.0/8 or 2001:db8::/32: " + text));
    int bits = bytes.length * Byte.SIZE;
    int length = slash < 0 ? bits : length(text.substring(slash + 1), bits);
    Network network = new Network(bytes, length);
    if (!Arrays.equals(bytes, network.masked(bytes))) {
      throw invalid("A network has no bits set behind its length: " + text);
    }
    return network;
  }

  private static int length(String text, int bits) {
    if (!LENGTH.matcher(text).matches() || Integer.parseInt(text) > bits) {
      throw invalid("The length of a network is a number from 0 to " + bits + ": " + text);
    }
    return Integer.parseInt(text);
  }

  /** The bytes of an address in its textual form; empty if the text is none. */
  private static Optional<byte[]> bytes(String text) {
    boolean literal =
        IPV4.matcher(text).matches() || (text.indexOf(':') >= 0 && IPV6.matcher(text).matches());
    if (!literal) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text).getAddress());
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether the text is an IP address. */
  public static boolean isAddress(String text) {
    return bytes(text).isPresent();
  }

  /** Whether the address lies in it; empty if the text is no IP address, so that nobody knows. */
  public Optional<Boolean> contains(String text) {
    return bytes(text).map(this::contains);
  }

  private boolean contains(byte[] bytes) {
    return bytes.length == address.length && Arrays.equals(address, masked(bytes));
  }

  /** Whether all addresses of the other one lie in it. */
  public boolean contains(Network other) {
    return other.prefixLength >= prefixLength && contains(other.address);
  }

  private byte[] masked(byte[] bytes) {
    byte[] masked = bytes.clone();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.max(0, Math.min(Byte.SIZE, prefixLength - i * Byte.SIZE));
      masked[i] &= (byte) (0xff << (Byte.SIZE - kept));
    }
    return masked;
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "network", message);
  }

  @Override
  public int compareTo(Network other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network that
        && prefixLength == that.prefixLength
        && Arrays.equals(address, that.address);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(address) + prefixLength;
  }

  /** The one written form, always with its length. */
  @Override
  public String toString() {
    try {
      return InetAddress.getByAddress(address).getHostAddress() + '/' + prefixLength;
    } catch (UnknownHostException e) {
      throw new IllegalStateException("An address has 4 or 16 bytes", e);
    }
  }
}

package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Quoted;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A range of IP addresses in CIDR notation (RFC 4632, RFC 4291 section 2.3), such as {@code
 * 10.0.0.0/8} or {@code 2001:db8::/32}. An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2)
 * is that IPv4 address. No name is ever looked up. Immutable.
 */
public final class Network implements Comparable<Network> {

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
   * @throws InvalidInputException if it is none, has bits set behind its length, or is not in its
   *     one written form
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] bytes =
        IpAddress.parse(slash < 0 ? text : text.substring(0, slash))
            .orElseThrow(() -> invalid("A network is written like 10.0.0.0/8 or 2001:db8::/32"));
    int bits = bytes.length * Byte.SIZE;
    int length = slash < 0 ? bits : length(text.substring(slash + 1), bits);
    Network given = new Network(bytes, length);
    Network network = new Network(given.masked(bytes), length);
    if (!Arrays.equals(bytes, network.address)) {
      throw invalid(
          "A network has no bits set behind its length; the network of this one is "
              + Quoted.of(network.toString()));
    }
    String canonical = slash < 0 ? IpAddress.text(bytes) : network.toString();
    if (!canonical.equals(text)) {
      throw invalid(
          "A network is written in one way only; this one is written " + Quoted.of(canonical));
    }
    return network;
  }

  private static int length(String text, int bits) {
    if (!LENGTH.matcher(text).matches() || Integer.parseInt(text) > bits) {
      throw invalid("The length of a network is a number from 0 to " + bits);
    }
    return Integer.parseInt(text);
  }

  /** Whether the text is an IP address. */
  public static boolean isAddress(String text) {
    return IpAddress.parse(text).isPresent();
  }

  /** The one written form of an address (RFC 5952); empty if the text is none. */
  public static Optional<String> canonicalAddress(String text) {
    return IpAddress.parse(text).map(IpAddress::text);
  }

  /** Whether the address lies in it; empty if the text is no IP address, so that nobody knows. */
  public Optional<Boolean> contains(String text) {
    return IpAddress.parse(text).map(this::contains);
  }

  /** The same for a decision: makes no objects for an IPv4 address. */
  Truth has(String text) {
    long v4 = IpAddress.v4(text);
    if (v4 == IpAddress.NONE) {
      return contains(text).map(Truth::of).orElse(Truth.UNKNOWN);
    }
    if (address.length != Integer.BYTES) {
      return Truth.FAILS;
    }
    long network = 0;
    for (byte part : address) {
      network = (network << Byte.SIZE) | (part & 0xff);
    }
    int free = Integer.SIZE - prefixLength;
    return Truth.of(v4 >>> free == network >>> free);
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

  /** The one written form (RFC 5952), always with its length. */
  @Override
  public String toString() {
    return IpAddress.text(address) + '/' + prefixLength;
  }
}

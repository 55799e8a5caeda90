package dev.castellan.access;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Reads and writes IP addresses. Takes dotted decimals without leading zeros (as in RFC 6943,
 * section 3.1.1, "strict") and all forms of RFC 4291, section 2.2, without a zone; writes the one
 * form of RFC 5952. Never looks a name up.
 */
final class IpAddress {

  private static final int V4 = 4;
  private static final int V6 = 16;
  private static final int GROUPS = 8;
  private static final int LONGEST = 45;

  /** What {@link #v4} answers for other texts. */
  static final long NONE = -1;

  private IpAddress() {}

  /** Its 4 or 16 bytes; empty if the text is none. An IPv4 address mapped into IPv6 has 4. */
  static Optional<byte[]> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return Optional.empty();
    }
    byte[] bytes = new byte[V6];
    if (text.indexOf(':') < 0) {
      return v4(text, bytes, 0) ? Optional.of(Arrays.copyOf(bytes, V4)) : Optional.empty();
    }
    return v6(text, bytes) ? Optional.of(unmapped(bytes)) : Optional.empty();
  }

  /** An IPv4 address as a number; {@link #NONE} if the text is something else. */
  static long v4(String text) {
    long address = 0;
    int at = 0;
    for (int i = 0; i < V4; i++) {
      if (i > 0 && (at == text.length() || text.charAt(at++) != '.')) {
        return NONE;
      }
      int start = at;
      int value = 0;
      while (at < text.length() && at < start + 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      if (at == start || value > 0xff || (at > start + 1 && text.charAt(start) == '0')) {
        return NONE;
      }
      address = (address << Byte.SIZE) | value;
    }
    return at == text.length() ? address : NONE;
  }

  private static boolean v4(String text, byte[] to, int offset) {
    long address = v4(text);
    for (int i = 0; i < V4; i++) {
      to[offset + i] = (byte) (address >> ((V4 - 1 - i) * Byte.SIZE));
    }
    return address != NONE;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean v6(String text, byte[] to) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, to, 0) == GROUPS;
    }
    byte[] tail = new byte[V6];
    int before = gap == 0 ? 0 : groups(text.substring(0, gap), to, 0);
    String rest = text.substring(gap + 2);
    int after = rest.isEmpty() ? 0 : groups(rest, tail, 0);
    boolean v4InFront = gap > 0 && text.lastIndexOf('.', gap) >= 0;
    if (before < 0 || after < 0 || before + after >= GROUPS || v4InFront) {
      return false;
    }
    System.arraycopy(tail, 0, to, V6 - 2 * after, 2 * after);
    return true;
  }

  /** How many groups were read; -1 if something else came. An IPv4 address at the end is two. */
  private static int groups(String text, byte[] to, int first) {
    String[] parts = text.split(":", -1);
    int count = first;
    for (int i = 0; i < parts.length; i++) {
      boolean v4 = i == parts.length - 1 && parts[i].indexOf('.') >= 0;
      if (count + (v4 ? 2 : 1) > GROUPS) {
        return -1;
      }
      if (!(v4 ? v4(parts[i], to, 2 * count) : group(parts[i], to, 2 * count))) {
        return -1;
      }
      count += v4 ? 2 : 1;
    }
    return count;
  }

  private static boolean group(String text, byte[] to, int offset) {
    if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(HexFormat::isHexDigit)) {
      return false;
    }
    int value = HexFormat.fromHexDigits(text);
    to[offset] = (byte) (value >> 8);
    to[offset + 1] = (byte) value;
    return true;
  }

  private static byte[] unmapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return bytes;
      }
    }
    boolean mapped = bytes[10] == -1 && bytes[11] == -1;
    return mapped ? Arrays.copyOfRange(bytes, V6 - V4, V6) : bytes;
  }

  /** The one written form of 4 or 16 bytes. */
  static String text(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    if (bytes.length == V4) {
      for (byte part : bytes) {
        out.append(out.isEmpty() ? "" : ".").append(part & 0xff);
      }
      return out.toString();
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    write(groups, out);
    return out.toString();
  }

  /** The first of the longest runs of at least two zeros becomes {@code ::}. */
  private static void write(int[] groups, StringBuilder out) {
    int gap = GROUPS;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        gap = i;
        length = end - i;
      }
    }
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap) {
        out.append("::");
        i += length - 1;
      } else {
        out.append(out.isEmpty() || out.charAt(out.length() - 1) == ':' ? "" : ":");
        out.append(Integer.toHexString(groups[i]));
      }
    }
  }
}

package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.internal.policy.text.Quoted;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * What is asked about: a path of typed segments, such as {@code /tenants/acme/topics/orders}.
 *
 * <p>A resource is made of its segments with {@link #of}, never by gluing strings, so a slash in a
 * name is a character of that name and no level. There is exactly one written form, {@link
 * #toString}: in it every byte but {@code A-Z a-z 0-9 - . _ ~ @ $ ! * + , ; = : ( )} is
 * percent-encoded (RFC 3986, section 2.1, upper-case digits), and {@link #parse} takes that form
 * alone; two parties can never read one text as two resources.
 *
 * <p>A segment has 1 to {@value #MAX_SEGMENT} UTF-16 units in Unicode normal form C, holds no
 * control character and no unpaired surrogate, and is not {@code .} or {@code ..}. A path has at
 * most {@value #MAX_DEPTH} segments. Immutable.
 */
public final class Resource implements Comparable<Resource> {

  /** The longest segment, in UTF-16 units. */
  public static final int MAX_SEGMENT = 1_024;

  /** The deepest path. */
  public static final int MAX_DEPTH = 32;

  /** The path without segments, written {@code /}, which contains every other. */
  public static final Resource ROOT = new Resource(List.of(), "/");

  /** What most written forms have room in. */
  private static final int USUAL_WRITTEN = 64;

  private static final String PLAIN = "-._~@$!*+,;=:()";

  /** A UTF-16 unit takes three bytes of UTF-8 at most, and a byte three characters when encoded. */
  private static final int MAX_WRITTEN = MAX_DEPTH * (1 + 9 * MAX_SEGMENT);

  private final List<String> segments;

  /** The written form. There is one only, so it stands for the whole in comparisons. */
  private final String text;

  private final int hash;

  private Resource(List<String> segments, String text) {
    this.segments = segments;
    this.text = text;
    this.hash = text.hashCode();
  }

  /**
   * The path of these segments.
   *
   * @throws InvalidInputException if one breaks a rule above
   */
  public static Resource of(String... segments) {
    return of(List.of(segments));
  }

  private static Resource of(List<String> segments) {
    if (segments.isEmpty()) {
      return ROOT;
    }
    if (segments.size() > MAX_DEPTH) {
      throw tooDeep();
    }
    StringBuilder text = new StringBuilder(USUAL_WRITTEN);
    for (String segment : segments) {
      requireSegment(segment);
      encode(segment, text.append('/'));
    }
    return new Resource(List.copyOf(segments), text.toString());
  }

  /**
   * Reads the written form.
   *
   * @throws InvalidInputException if the text is not exactly what {@link #toString} of some
   *     resource answers
   */
  public static Resource parse(String text) {
    if (text.equals("/")) {
      return ROOT;
    }
    if (!text.startsWith("/")) {
      throw invalid("A path begins with a slash");
    }
    if (text.length() > MAX_WRITTEN) {
      throw invalid("A path has at most " + MAX_WRITTEN + " characters");
    }
    // One part more than a path can have shows that there are too many; the rest is not looked at.
    String[] parts = text.substring(1).split("/", MAX_DEPTH + 1);
    if (parts.length > MAX_DEPTH) {
      throw tooDeep();
    }
    for (int i = 0; i < parts.length; i++) {
      parts[i] = decode(parts[i]);
    }
    Resource resource = of(parts);
    if (!resource.toString().equals(text)) {
      throw invalid(
          "A path is written in one way only; this one is written "
              + Quoted.of(resource.toString()));
    }
    return resource;
  }

  /**
   * The path with these segments added.
   *
   * @throws InvalidInputException if one breaks a rule above
   */
  public Resource child(String... more) {
    List<String> all = new ArrayList<>(segments);
    all.addAll(List.of(more));
    return of(all);
  }

  /** The segments, from the root. */
  public List<String> segments() {
    return segments;
  }

  /** Whether this path is the other one or lies below it. */
  public boolean isWithin(Resource other) {
    if (other.segments.isEmpty()) {
      return true;
    }
    int length = other.text.length();
    return text.startsWith(other.text) && (text.length() == length || text.charAt(length) == '/');
  }

  static void requireSegment(String segment) {
    if (segment.isEmpty() || segment.length() > MAX_SEGMENT) {
      throw invalid("A segment of a path has 1 to " + MAX_SEGMENT + " characters");
    }
    if (segment.equals(".") || segment.equals("..")) {
      throw invalid("A segment of a path is not '.' or '..'");
    }
    if (isPlain(segment)) {
      return;
    }
    boolean odd =
        segment
            .codePoints()
            .anyMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    if (odd) {
      throw invalid("A segment of a path holds no control characters and no half characters");
    }
    if (!Normalizer.isNormalized(segment, Normalizer.Form.NFC)) {
      throw invalid("A segment of a path is in Unicode normal form C");
    }
  }

  private static InvalidInputException tooDeep() {
    return invalid("A path has at most " + MAX_DEPTH + " segments");
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.SCOPE_INVALID, "resource", message);
  }

  /** Undoes {@link #encode}; what it lets through beyond that, the comparison in parse refuses. */
  static String decode(String part) {
    if (part.indexOf('%') < 0) {
      return part;
    }
    ByteBuffer bytes = ByteBuffer.allocate(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '%') {
        bytes.put(decodeByte(part, i));
        i += 2;
      } else if (c <= 0x7f) {
        bytes.put((byte) c);
      } else {
        throw invalid("A path is written in ASCII");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw invalid("A path is written in UTF-8");
    }
  }

  private static byte decodeByte(String part, int percent) {
    if (percent + 2 < part.length()) {
      int high = Character.digit(part.charAt(percent + 1), 16);
      int low = Character.digit(part.charAt(percent + 2), 16);
      if (high >= 0 && low >= 0) {
        return (byte) (high * 16 + low);
      }
    }
    throw invalid("A percent sign in a path is followed by two digits");
  }

  /**
   * A segment as patterns write it, where a star means something else than itself and a comma is
   * none that was put behind a pattern.
   */
  static String encodePattern(String segment) {
    StringBuilder out = new StringBuilder();
    encode(segment, out);
    return out.toString().replace("*", "%2A").replace(",", "%2C");
  }

  private static void encode(String segment, StringBuilder out) {
    if (isPlain(segment)) {
      out.append(segment);
      return;
    }
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (isPlain(c)) {
        out.append(c);
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
  }

  /** Whether a segment, if it is one, is its own written form. */
  private static boolean isPlain(String segment) {
    for (int i = 0; i < segment.length(); i++) {
      if (!isPlain(segment.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }

  @Override
  public int compareTo(Resource other) {
    return text.compareTo(other.text);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Resource that && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The one written form. */
  @Override
  public String toString() {
    return text;
  }
}

package dev.castellan.access;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import java.util.List;

/**
 * A group of subjects: one of a login provider, written {@code group:corp/ops}, or one made here,
 * written {@code group:ops}. The name is written as a segment of a {@link Resource} is. Immutable.
 *
 * @param provider the provider's name; "" for a group made here
 * @param name the group's name there
 */
public record GroupName(String provider, String name) implements Comparable<GroupName> {

  private static final String KIND = "group:";

  /**
   * @throws InvalidInputException if a part could not be a segment of a resource
   */
  public GroupName {
    if (!provider.isEmpty()) {
      Resource.requireSegment(provider);
    }
    Resource.requireSegment(name);
  }

  /** A group made here. */
  public static GroupName local(String name) {
    return new GroupName("", name);
  }

  /**
   * Reads the written form.
   *
   * @throws InvalidInputException if the text is not exactly what {@link #toString} of some group
   *     answers
   */
  public static GroupName parse(String text) {
    if (!text.startsWith(KIND)) {
      throw invalid("A group is written group:name or group:provider/name");
    }
    List<String> parts = Resource.parse('/' + text.substring(KIND.length())).segments();
    return switch (parts.size()) {
      case 1 -> local(parts.get(0));
      case 2 -> new GroupName(parts.get(0), parts.get(1));
      default -> throw invalid("A group is written group:name or group:provider/name");
    };
  }

  private static InvalidInputException invalid(String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, "group", message);
  }

  @Override
  public int compareTo(GroupName other) {
    return toString().compareTo(other.toString());
  }

  /** The one written form. */
  @Override
  public String toString() {
    Resource path = provider.isEmpty() ? Resource.of(name) : Resource.of(provider, name);
    return KIND + path.toString().substring(1);
  }
}

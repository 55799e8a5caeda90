package dev.castellan.internal.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.InvalidInputException;
import dev.castellan.InvalidPolicyException;
import dev.castellan.access.PolicyProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads the members of one JSON object; whatever is left over in the end is refused. */
final class JsonMembers {

  private final JsonNode object;
  private final String place;
  private final Set<String> read = new HashSet<>();

  /**
   * @param place where it stands, as a JSON Pointer (RFC 6901)
   */
  JsonMembers(JsonNode object, String place) {
    if (!object.isObject()) {
      throw refusal(place, "expected an object, found " + kind(object));
    }
    this.object = object;
    this.place = place;
  }

  /** A text that has to be there. */
  String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  /** A text that may be missing. */
  Optional<String> optionalText(String name) {
    return member(name).map(node -> text(node, at(name)));
  }

  /** What a text that has to be there stands for. */
  <T> T value(String name, Function<String, T> reading) {
    return optionalValue(name, reading).orElseThrow(() -> missing(name));
  }

  /** What a text that may be missing stands for. */
  <T> Optional<T> optionalValue(String name, Function<String, T> reading) {
    return optionalText(name).map(text -> make(at(name), () -> reading.apply(text)));
  }

  /** True or false; missing means false. */
  boolean flag(String name) {
    return member(name).map(node -> flag(node, at(name))).orElse(false);
  }

  /** True or false, which has to be there. */
  boolean requiredFlag(String name) {
    return member(name).map(node -> flag(node, at(name))).orElseThrow(() -> missing(name));
  }

  private static boolean flag(JsonNode node, String place) {
    if (!node.isBoolean()) {
      throw refusal(place, "expected true or false, found " + kind(node));
    }
    return node.booleanValue();
  }

  /** The texts of an array, and what they stand for; none if it is missing. */
  <T> List<T> values(String name, Function<String, T> reading) {
    List<T> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      String where = at(name) + '/' + all.size();
      all.add(make(where, () -> reading.apply(text(element, where))));
    }
    return all;
  }

  /** What the objects of an array stand for; none if it is missing. */
  <T> List<T> objects(String name, Function<JsonMembers, T> reading) {
    List<T> all = new ArrayList<>();
    for (JsonNode element : array(name)) {
      all.add(whole(new JsonMembers(element, at(name) + '/' + all.size()), reading));
    }
    return all;
  }

  /** What an object stands for; nothing of it may be left over. */
  static <T> T whole(JsonMembers members, Function<JsonMembers, T> reading) {
    T made = make(members.place, () -> reading.apply(members));
    members.requireAllRead();
    return made;
  }

  /** The names of an object's members, with the texts of the array that each holds. */
  <T> T arrays(String name, Function<JsonMembers, T> reading, T ifMissing) {
    return member(name)
        .map(node -> whole(new JsonMembers(node, at(name)), reading))
        .orElse(ifMissing);
  }

  /** The names of all members, in their order. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** No object of this shape is known. */
  InvalidPolicyException unknown(String name, String found, List<String> known) {
    return refusal(
        at(name),
        "expected one of " + String.join(", ", known) + ", found " + Quoted.of(found),
        Nearest.to(found, known));
  }

  private Iterable<JsonNode> array(String name) {
    Optional<JsonNode> array = member(name);
    if (array.isPresent() && !array.get().isArray()) {
      throw refusal(at(name), "expected an array, found " + kind(array.get()));
    }
    return array.<Iterable<JsonNode>>map(node -> node).orElse(List.of());
  }

  private Optional<JsonNode> member(String name) {
    read.add(name);
    return Optional.ofNullable(object.get(name));
  }

  private void requireAllRead() {
    for (String name : names()) {
      if (!read.contains(name)) {
        throw refusal(place, "there is no member " + Quoted.of(name), Nearest.to(name, read));
      }
    }
  }

  private String at(String name) {
    return place + '/' + pointer(name);
  }

  private static String pointer(String name) {
    String shown = Quoted.of(name);
    return shown.substring(1, shown.length() - 1).replace("~", "~0").replace("/", "~1");
  }

  private InvalidPolicyException missing(String name) {
    return refusal(place, "the member '" + name + "' is missing");
  }

  private static String text(JsonNode node, String place) {
    if (!node.isTextual()) {
      throw refusal(place, "expected a string, found " + kind(node));
    }
    return node.textValue();
  }

  private static <T> T make(String place, java.util.function.Supplier<T> making) {
    try {
      return making.get();
    } catch (InvalidPolicyException e) {
      throw e;
    } catch (InvalidInputException e) {
      throw refusal(place, String.valueOf(e.getMessage()));
    }
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> node.asText();
      case MISSING -> "nothing";
      default -> "null";
    };
  }

  static InvalidPolicyException refusal(String place, String message) {
    return refusal(place, message, Optional.empty());
  }

  private static InvalidPolicyException refusal(
      String place, String message, Optional<String> suggestion) {
    String where = place.isEmpty() ? "" : place + ": ";
    return new InvalidPolicyException(
        List.of(new PolicyProblem(0, 0, where + message, suggestion)));
  }
}

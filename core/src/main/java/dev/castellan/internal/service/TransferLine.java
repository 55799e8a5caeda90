package dev.castellan.internal.service;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.secret.SecretText;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * One user as a line of JSON.
 *
 * @param user as a new one
 * @param change what the line names, for one who is there already
 * @param hash of the password, if it is there
 * @param subject what the login provider knows the user by that vouches for them, if one does
 */
record TransferLine(
    NewUser user, UserChange change, Optional<SecretText> hash, Optional<String> subject) {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final String SUBJECT = "subject";
  private static final String PASSWORD_HASH = "passwordHash";

  private static final Set<String> KNOWN =
      Set.of(
          "username",
          "source",
          SUBJECT,
          "displayName",
          "email",
          "enabled",
          "mustChangePassword",
          "scope",
          "roles",
          "bindings",
          "groups",
          "attributes",
          "note",
          PASSWORD_HASH);

  /** What other systems call a password that everybody can read. */
  private static final List<String> IN_CLEAR = List.of("password", "pwd", "credentials");

  private static final Set<String> OF_A_BINDING = Set.of("role", "scope", "until");

  /**
   * Reads a line.
   *
   * @throws InvalidInputException if it is not one JSON object with these members
   */
  static TransferLine read(String line) {
    ObjectNode object = object(line);
    for (String name : IN_CLEAR) {
      if (object.has(name)) {
        throw Limits.invalid(
            name,
            "Passwords in clear are not taken; give passwordHash, or no password and then a token to"
                + " choose one");
      }
    }
    Reading json = new Reading(object, "", KNOWN);
    NewUser user = NewUser.from(json.text("source").orElse(User.LOCAL), json.required("username"));
    UserChange change = UserChange.none();
    Optional<String> displayName = json.text("displayName");
    user = displayName.map(user::displayName).orElse(user);
    change = displayName.map(change::displayName).orElse(change);
    Optional<String> email = json.text("email");
    user = email.map(user::email).orElse(user);
    change = email.map(change::email).orElse(change);
    Optional<Boolean> enabled = json.flag("enabled");
    user = enabled.map(user::enabled).orElse(user);
    change = enabled.map(change::enabled).orElse(change);
    Optional<Resource> scope = json.value("scope", Resource::parse);
    user = scope.map(user::scope).orElse(user);
    change = scope.map(change::scope).orElse(change);
    Optional<Set<Binding>> bindings = json.bindings();
    user = bindings.map(user::bindings).orElse(user);
    change = bindings.map(change::bindings).orElse(change);
    Optional<Set<GroupName>> groups = json.groups();
    user = groups.map(user::groups).orElse(user);
    change = groups.map(change::groups).orElse(change);
    Optional<Map<String, String>> attributes = json.texts("attributes");
    user = attributes.map(user::attributes).orElse(user);
    change = attributes.map(change::attributes).orElse(change);
    Optional<String> note = json.text("note");
    user = note.map(user::note).orElse(user);
    change = note.map(change::note).orElse(change);
    // Of a user who is there, the password stays, and so does what is demanded of it. Of a new one
    // nobody else knows it: a hash is all that is here.
    user = user.mustChangePassword(json.flag("mustChangePassword").orElse(false));
    return new TransferLine(
        user, change, json.text(PASSWORD_HASH).map(SecretText::of), json.text(SUBJECT));
  }

  private static ObjectNode object(String line) {
    try {
      if (MAPPER.readTree(line) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // What is wrong with it, Jackson says with a piece of the line, which may hold a hash.
    }
    throw Limits.invalid("", "A line is one JSON object, no member twice, nothing behind it");
  }

  /** Writes a user with the bindings that still hold; a hash only if it is given. */
  static String write(User user, Optional<String> subject, Optional<SecretText> hash, Instant now) {
    ObjectNode line = MAPPER.createObjectNode();
    line.put("username", user.username());
    line.put("source", user.source());
    subject.ifPresent(text -> line.put(SUBJECT, text));
    line.put("displayName", user.displayName());
    line.put("email", user.email());
    line.put("enabled", user.enabled());
    line.put("mustChangePassword", user.mustChangePassword());
    line.put("scope", user.scope().toString());
    writeBindings(user.bindings(), now, line.putArray("bindings"));
    ArrayNode groups = line.putArray("groups");
    user.groups().stream().map(GroupName::toString).sorted().forEach(groups::add);
    ObjectNode attributes = line.putObject("attributes");
    new TreeMap<>(user.attributes()).forEach(attributes::put);
    line.put("note", user.note());
    hash.ifPresent(secret -> line.put(PASSWORD_HASH, secret.expose()));
    return line.toString();
  }

  private static void writeBindings(Set<Binding> bindings, Instant now, ArrayNode array) {
    bindings.stream()
        .filter(binding -> binding.until().map(now::isBefore).orElse(true))
        .sorted(
            Comparator.comparing(Binding::scope)
                .thenComparing(Binding::role)
                .thenComparing(binding -> binding.until().orElse(Instant.MAX)))
        .forEach(
            binding -> {
              ObjectNode item = array.addObject();
              item.put("role", binding.role());
              item.put("scope", binding.scope().toString());
              binding.until().ifPresent(until -> item.put("until", until.toString()));
            });
  }

  /** Shows the name alone. */
  @Override
  public String toString() {
    return "TransferLine[" + user.username() + "]";
  }

  /** The members of an object, each of exactly the type that is asked for. */
  private static final class Reading {

    private final ObjectNode object;
    private final String prefix;

    Reading(ObjectNode object, String prefix, Set<String> known) {
      this.object = object;
      this.prefix = prefix;
      for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
        if (!known.contains(names.next())) {
          throw Limits.invalid("", "There is a member that is not known here");
        }
      }
    }

    String required(String name) {
      return text(name).orElseThrow(() -> Limits.invalid(prefix + name, name + " is missing"));
    }

    Optional<String> text(String name) {
      return member(name).map(node -> text(name, node));
    }

    private String text(String name, JsonNode node) {
      if (!node.isTextual()) {
        throw Limits.invalid(prefix + name, name + " is a text");
      }
      return node.textValue();
    }

    Optional<Boolean> flag(String name) {
      return member(name)
          .map(
              node -> {
                if (!node.isBoolean()) {
                  throw Limits.invalid(prefix + name, name + " is true or false");
                }
                return node.booleanValue();
              });
    }

    <T> Optional<T> value(String name, Function<String, T> reading) {
      return text(name).map(text -> value(name, text, reading));
    }

    /** In the words of the value, but for the member at fault. */
    private <T> T value(String name, String text, Function<String, T> reading) {
      try {
        return reading.apply(text);
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            e.code(), prefix + name, Objects.requireNonNullElse(e.getMessage(), name));
      }
    }

    Optional<Map<String, String>> texts(String name) {
      return member(name)
          .map(
              node -> {
                if (!(node instanceof ObjectNode members)) {
                  throw Limits.invalid(prefix + name, name + " is an object of texts");
                }
                Map<String, String> texts = new HashMap<>();
                members
                    .properties()
                    .forEach(each -> texts.put(each.getKey(), text(name, each.getValue())));
                return texts;
              });
    }

    Optional<Set<GroupName>> groups() {
      return set("groups", node -> value("groups", text("groups", node), GroupName::parse));
    }

    /** Those at any scope, and roles at the root. */
    Optional<Set<Binding>> bindings() {
      Optional<Set<Binding>> roles =
          set("roles", node -> value("roles", text("roles", node), Binding::of));
      Optional<Set<Binding>> bindings = set("bindings", Reading::binding);
      if (roles.isEmpty() || bindings.isEmpty()) {
        return roles.or(() -> bindings);
      }
      Set<Binding> both = new HashSet<>(roles.get());
      both.addAll(bindings.get());
      return Optional.of(both);
    }

    private <T> Optional<Set<T>> set(String name, Function<JsonNode, T> reading) {
      return member(name)
          .map(
              node -> {
                if (!node.isArray()) {
                  throw Limits.invalid(prefix + name, name + " is a list");
                }
                Set<T> items = new HashSet<>();
                node.forEach(item -> items.add(reading.apply(item)));
                return items;
              });
    }

    private static Binding binding(JsonNode node) {
      if (!(node instanceof ObjectNode object)) {
        throw Limits.invalid("bindings", "bindings is a list of objects");
      }
      Reading binding = new Reading(object, "bindings.", OF_A_BINDING);
      return new Binding(
          binding.required("role"),
          binding.value("scope", Resource::parse).orElse(Resource.ROOT),
          binding.text("until").map(Reading::time));
    }

    private static Instant time(String text) {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw Limits.invalid("bindings.until", "until is a time such as 2030-01-31T12:00:00Z");
      }
    }

    private Optional<JsonNode> member(String name) {
      return Optional.ofNullable(object.get(name));
    }
  }
}

package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Walks the description and sends what fits it, what just fits, and what does not: never a fault,
 * always a status and body as described (the witness sees to that), and what does not fit the
 * description is never accepted.
 */
class FuzzTest {

  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROUNDS = 40;

  private static final List<String> ODD_TEXTS =
      List.of(
          "",
          " ",
          "a",
          "0",
          "null",
          "true",
          "../..",
          "%00",
          "\0",
          "\r\n",
          "\u202e",
          "\ud83d\ude00",
          "'\"<script>",
          "/",
          "*",
          "{}",
          "viewer",
          "administrator",
          "2026-03-01T12:00:00Z",
          "9999-12-31T23:59:59.999999999Z",
          "0000-01-01T00:00:00+18:00",
          "en",
          "x".repeat(300),
          "\u00e9".repeat(1_100),
          "/a/b",
          "/%2F",
          "light",
          "correct horse battery staple");

  private static final List<JsonNode> ODD_VALUES =
      List.of(
          MAKE.nullNode(),
          MAKE.numberNode(-1),
          MAKE.numberNode(Long.MAX_VALUE),
          MAKE.numberNode(1e300),
          MAKE.booleanNode(true),
          MAKE.arrayNode(),
          MAKE.arrayNode().add(MAKE.arrayNode()),
          MAKE.objectNode(),
          MAKE.objectNode().put("__proto__", 1));

  private final OpenApiWitness witness = OpenApiWitness.fresh();

  /** How many users were made, so that each has a name of its own. */
  private int users;

  @Test
  @Timeout(180)
  void nothingSentIsAFault() {
    fuzz(20_260_301L, ROUNDS);
  }

  @Test
  @Tag("long")
  @Timeout(1_200)
  void nothingSentIsAFaultForLong() {
    long seed = new java.security.SecureRandom().nextLong();
    fuzz(seed, ROUNDS * 100);
  }

  private void fuzz(long seed, int rounds) {
    System.out.println("FuzzTest seed " + seed);
    Random random = new Random(seed);
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (World world = World.ready(witness)) {
      for (int round = 0; round < rounds; round++) {
        witness
            .operations()
            .forEach((operation, node) -> one(random, world, operation, node, statuses));
      }
      assertThat(world.tryLogin("root", World.PASSWORD).status())
          .as("nobody took the administrator away; seed %d", seed)
          .isEqualTo(200);
    }
    assertThat(statuses.keySet()).as("seed %d: %s", seed, statuses).allMatch(s -> s < 500);
    assertThat(statuses).containsKeys(200, 201, 204, 400, 401, 403, 404);
  }

  private void one(
      Random random, World world, String operation, JsonNode node, Map<Integer, Integer> statuses) {
    // The administrator's own password stays, so that the walk goes on.
    boolean ownPassword = operation.equals("PUT /me/password");
    String[] parts = operation.split(" ", 2);
    Client client = client(random, world);
    HttpCall.Builder call =
        client.call(parts[0], path(random, world, parts[1]) + query(random, node));
    JsonNode schema =
        resolve(node.path("requestBody").path("content").path("application/json").path("schema"));
    Body body = schema.isMissingNode() ? Body.NONE : object(random, schema);
    if (!schema.isMissingNode() && !ownPassword) {
      Client.json(call, "").body(body.text().getBytes(StandardCharsets.UTF_8));
    }
    if (random.nextInt(10) == 0) {
      call.header("If-Match", pick(random, List.of("*", "\"x\"", "x", "W/\"1\"", "")));
    }
    Reply reply = client.send(call);
    statuses.merge(reply.status(), 1, Integer::sum);
    if (!body.fits()) {
      assertThat(reply.status()).as("%s %s", operation, body.text()).isGreaterThanOrEqualTo(400);
    }
  }

  private static Client client(Random random, World world) {
    return switch (random.nextInt(8)) {
      case 0 -> world.nobody;
      case 1 -> world.nobody.bearing("cst_x");
      case 2 -> world.nobody.bearing(world.key("k" + random.nextLong(), "['viewer']").at("token"));
      default -> world.sameRoot();
    };
  }

  private String path(Random random, World world, String pattern) {
    if (pattern.contains("{number}")) {
      return pattern.replace(
          "{number}", pick(random, List.of("1", "2", "3", "0", "x", "9".repeat(30))));
    }
    if (pattern.contains("{name}")) {
      return pattern.replace(
          "{name}", pick(random, List.of("r1", "r2", "viewer", "none", "A", "r.1")));
    }
    if (pattern.contains("{id}")) {
      boolean binding = pattern.startsWith("/bindings/");
      return pattern.replace("{id}", binding ? binding(random, world) : id(random, world));
    }
    return pattern;
  }

  private String binding(Random random, World world) {
    JsonNode items = world.sameRoot().get("/bindings?limit=20").json().path("items");
    return random.nextBoolean() && !items.isEmpty()
        ? items.get(random.nextInt(items.size())).path("id").asText()
        : id(random, world);
  }

  private String id(Random random, World world) {
    return switch (random.nextInt(4)) {
      case 0 -> "0123456789abcdefghij";
      case 1 -> pick(random, List.of("a", "x".repeat(128), "x".repeat(129), "-", "..", "A", "a.b"));
      case 2 -> world.key("i" + random.nextLong(), "[]").at("id");
      default -> world.user("u" + ++users, "['viewer']");
    };
  }

  private static <T> T pick(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private String query(Random random, JsonNode node) {
    List<String> pairs = new ArrayList<>();
    for (JsonNode reference : node.path("parameters")) {
      JsonNode parameter = resolve(reference);
      if (parameter.path("in").asText().equals("query") && random.nextInt(3) == 0) {
        JsonNode schema = parameter.path("schema");
        String value =
            random.nextBoolean() ? valid(random, schema).asText() : pick(random, ODD_TEXTS);
        pairs.add(
            parameter.path("name").asText()
                + '='
                + URLEncoder.encode(value, StandardCharsets.UTF_8));
      }
    }
    if (random.nextInt(20) == 0) {
      pairs.add("unknown=1");
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private JsonNode resolve(JsonNode node) {
    String reference = node.path("$ref").asText("");
    return reference.isEmpty() ? node : witness.description().at(reference.substring(1));
  }

  /**
   * A body.
   *
   * @param fits false if it surely breaks the description
   */
  private record Body(String text, boolean fits) {
    static final Body NONE = new Body("", true);
  }

  private Body object(Random random, JsonNode schema) {
    ObjectNode object = validObject(random, schema);
    List<String> names = new ArrayList<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    boolean fits = true;
    switch (random.nextInt(6)) {
      case 0 -> {
        String name = pick(random, names);
        JsonNode odd = pick(random, ODD_VALUES);
        fits = mayBe(resolve(schema.path("properties").path(name)), odd);
        object.set(name, odd);
      }
      case 1 -> {
        object.put("extra" + random.nextInt(3), 1);
        fits = false;
      }
      case 2 -> {
        String name = pick(random, names);
        object.remove(name);
        fits = !required(schema).contains(name);
      }
      case 3 -> object.put(pick(random, names), pick(random, ODD_TEXTS));
      default -> {
        // As described.
      }
    }
    String text = object.toString();
    if (random.nextInt(20) == 0) {
      int at = random.nextInt(text.length());
      char other = (char) random.nextInt(0x180);
      return new Body(text.substring(0, at) + other + text.substring(at + 1), true);
    }
    return new Body(text, fits);
  }

  private static Set<String> required(JsonNode schema) {
    Set<String> names = new java.util.TreeSet<>();
    schema.path("required").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** Whether the value could be of this schema's type. */
  private static boolean mayBe(JsonNode schema, JsonNode value) {
    if (value.isNull()) {
      return schema.path("nullable").asBoolean();
    }
    return switch (schema.path("type").asText()) {
      case "string" -> value.isTextual();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "array" -> value.isArray() && (value.isEmpty() || !value.get(0).isArray());
      default -> value.isObject();
    };
  }

  private ObjectNode validObject(Random random, JsonNode schema) {
    ObjectNode object = MAKE.objectNode();
    schema
        .path("properties")
        .properties()
        .forEach(
            member -> {
              boolean wanted = required(schema).contains(member.getKey()) || random.nextBoolean();
              boolean second =
                  (member.getKey().equals("bindings") && object.has("roles"))
                      || (member.getKey().equals("policy") && object.has("text"));
              if (wanted && !second) {
                object.set(member.getKey(), valid(random, member.getValue()));
              }
            });
    return object;
  }

  private JsonNode valid(Random random, JsonNode reference) {
    JsonNode schema = resolve(reference);
    if (schema.path("nullable").asBoolean() && random.nextInt(3) == 0) {
      return MAKE.nullNode();
    }
    if (schema.has("enum")) {
      return schema.path("enum").get(random.nextInt(schema.path("enum").size()));
    }
    return switch (schema.path("type").asText()) {
      case "boolean" -> MAKE.booleanNode(random.nextBoolean());
      case "integer" ->
          MAKE.numberNode(
              pick(
                  random,
                  List.of(schema.path("minimum").asInt(), schema.path("maximum").asInt(7))));
      case "array" -> array(random, schema);
      case "object" -> validObject(random, schema);
      default -> MAKE.textNode(text(random, reference, schema));
    };
  }

  private ArrayNode array(Random random, JsonNode schema) {
    ArrayNode array = MAKE.arrayNode();
    if (random.nextBoolean()) {
      array.add(valid(random, schema.path("items")));
    }
    return array;
  }

  private static String text(Random random, JsonNode reference, JsonNode schema) {
    String type = reference.path("$ref").asText().replaceAll(".*/", "");
    if (schema.path("format").asText().equals("date-time")) {
      return pick(random, List.of("2027-01-01T00:00:00Z", "2026-03-01T12:00:00.5+01:00"));
    }
    return switch (type) {
      case "Role" -> pick(random, List.of("viewer", "administrator", "god"));
      case "Scope" -> pick(random, List.of("/", "/a", "/a/b%20c", "/" + "x".repeat(1_024)));
      case "RoleName" -> pick(random, List.of("r1", "r2", "r3", "viewer"));
      case "GroupName" ->
          pick(random, List.of("group:ops", "group:corp/ops", "group:x y", "group:"));
      case "Action", "ActionPattern" ->
          pick(random, List.of("client:read", "client:kick", "user:update", "no:way"));
      case "PathPattern" -> pick(random, List.of("**", "clients/*", "clients/a", "/x", "a/**/b"));
      case "PolicyText" ->
          pick(
              random,
              List.of(
                  "",
                  "role r1 { allow client:kick on ** }",
                  "role r1 { allow client:kick on ** }\nrole r2 inherits r1 {}\nbind group:ops r2 at /",
                  "role r1 inherits r1 {}",
                  "role { } test \"",
                  "{".repeat(5_000)));
      case "Username" -> "n" + random.nextInt(1_000);
      case "Password" -> pick(random, List.of(World.PASSWORD, "short", ""));
      default -> pick(random, ODD_TEXTS).strip();
    };
  }

  /** Bodies are printed in failures as they were sent. */
  @Test
  @Timeout(10)
  void bodiesAreJson() throws Exception {
    JsonNode schema = witness.description().at("/components/schemas/NewUser");

    assertThat(JSON.readTree(validObject(new Random(1), schema).toString()).has("username"))
        .isTrue();
  }
}

package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Output;
import java.util.Map;

/** Documents about the licence, for people. */
final class LicenseWords {

  private LicenseWords() {}

  /** Says what nobody can know who sees the store alone. */
  static void caveat(LicenseBackend license, Output output) {
    if (license.isOfStoreAlone()) {
      output.print(
          "This is the store's view: which keys are genuine was told by --public-key and --revoked,"
              + " what holds without one is taken to be 50 connections, and those that a broker has"
              + " open on a SQLite file are not seen.");
    }
  }

  /** What holds: the terms of the licence below how it stands. */
  static void status(ObjectNode status, Output output) {
    ObjectNode standing = status.deepCopy();
    standing.remove("license");
    Words.print(standing, output);
    if (status.path("license") instanceof ObjectNode license) {
      terms(license, output);
    }
  }

  /** What a licence says, each limit and each other claim in a line of its own. */
  static void terms(ObjectNode license, Output output) {
    ObjectNode plain = license.deepCopy();
    plain.remove("limits");
    plain.remove("otherClaims");
    Words.print(plain, output);
    for (Map.Entry<String, JsonNode> limit : license.path("limits").properties()) {
      output.print(
          "limit "
              + limit.getKey()
              + ": soft "
              + limit(limit.getValue().path("soft"))
              + ", hard "
              + limit(limit.getValue().path("hard")));
    }
    for (Map.Entry<String, JsonNode> other : license.path("otherClaims").properties()) {
      output.print("claim " + other.getKey() + ": " + other.getValue());
    }
  }

  /** A number, or that there is none. */
  static String limit(JsonNode value) {
    return value.isNumber() ? value.asText() : "unlimited";
  }

  /** What would be gained and lost. */
  static void check(ObjectNode check, Output output) {
    if (!check.path("accepted").asBoolean()) {
      output.print("refused: " + Words.of(check, "message") + " [" + Words.of(check, "code") + "]");
      return;
    }
    output.print("would be: " + texts(check.path("states")));
    differences("gained", check, output);
    differences("lost", check, output);
    long above = check.path("connectionsAbove").asLong();
    if (above > 0) {
      output.print(
          above
              + " of the open connections would be above its limit; none of them is ended, and no"
              + " new one comes in before");
    }
  }

  private static void differences(String kind, ObjectNode check, Output output) {
    for (JsonNode one : check.path(kind)) {
      output.print(
          kind
              + ": "
              + Words.of(one, "what")
              + " from "
              + Words.of(one, "before")
              + " to "
              + Words.of(one, "after"));
    }
  }

  private static String texts(JsonNode array) {
    StringBuilder texts = new StringBuilder();
    array.forEach(one -> texts.append(texts.isEmpty() ? "" : ", ").append(one.asText()));
    return texts.toString();
  }
}

package dev.castellan.console.internal;

import dev.castellan.Admin;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.PageRequest;
import dev.castellan.access.Origin;
import dev.castellan.console.HttpCall;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A call that passed everything that is the same for all operations.
 *
 * @param call as it came
 * @param origin from where
 * @param admin the services on behalf of the caller, if they authenticated
 * @param ids the ids in the path
 * @param query the query parameters
 * @param preconditions under which version it may change something
 */
record Request(
    HttpCall call,
    Origin origin,
    Optional<Admin> admin,
    Map<String, String> ids,
    Map<String, String> query,
    Preconditions preconditions) {

  private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,3}");
  private static final int MAX_CURSOR = 1_024;

  /** Whether the dashboard's page makes the call, whose scripts see no token. */
  boolean fromPage() {
    return PageCall.is(call);
  }

  /** On behalf of the caller; only for operations that ask for one. */
  Admin caller() {
    return admin.orElseThrow();
  }

  String id() {
    return id("id");
  }

  /** What stands in the path for this name. */
  String id(String name) {
    return Optional.ofNullable(ids.get(name)).orElseThrow();
  }

  /** The body's members, none but these. */
  Members members(String... known) {
    return Members.of(call.body(), known);
  }

  /** The members of a body, none but these; no members if there is no body. */
  Members optionalMembers(String... known) {
    return call.bodyLength() == 0 ? Members.none() : members(known);
  }

  /** The members of a body that may hold a whole policy, none but these. */
  Members policyMembers(String... known) {
    return Members.ofPolicy(call.body(), known);
  }

  /**
   * The body as a text.
   *
   * @throws Refusal if it is not UTF-8
   */
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(call.body())).toString();
    } catch (CharacterCodingException e) {
      throw ProblemCode.JSON_MALFORMED.refuse("The body is not in UTF-8");
    }
  }

  Optional<String> parameter(String name, int longest) {
    Optional<String> value = Optional.ofNullable(query.get(name));
    if (value.isPresent() && value.get().length() > longest) {
      throw invalid(name, name + " has at most " + longest + " characters");
    }
    return value;
  }

  Optional<Boolean> truth(String name) {
    return parameter(name, 5).map(value -> truth(name, value));
  }

  private static boolean truth(String name, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw invalid(name, name + " is true or false");
    };
  }

  /** What the parameter {@code order} says. */
  static boolean descending(String word) {
    return switch (word) {
      case "asc" -> false;
      case "desc" -> true;
      default -> throw invalid("order", "order is asc or desc");
    };
  }

  PageRequest page() {
    int limit = parameter("limit", 9).map(Request::limit).orElse(PageRequest.DEFAULT_LIMIT);
    return new PageRequest(limit, parameter("after", MAX_CURSOR));
  }

  private static int limit(String text) {
    if (!LIMIT.matcher(text).matches()) {
      throw invalid("limit", "limit is a whole number from 1 to " + PageRequest.MAX_LIMIT);
    }
    return Integer.parseInt(text);
  }

  static InvalidInputException invalid(String field, String message) {
    return new InvalidInputException(ErrorCode.INVALID_INPUT, field, message);
  }
}

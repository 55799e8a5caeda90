package dev.castellan.console.internal;

import dev.castellan.CastellanException;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.ForbiddenException;
import dev.castellan.InvalidInputException;
import dev.castellan.InvalidPolicyException;
import dev.castellan.NotFoundException;
import dev.castellan.OpenException;
import dev.castellan.UnavailableException;
import dev.castellan.console.HttpReply;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a call was refused, as it is told to the caller (RFC 9457).
 *
 * @param status the HTTP status
 * @param code the stable code
 * @param detail what was expected and what came, without secrets
 * @param field the input at fault
 * @param headers what the status needs beside the body
 * @param more members that only problems of this code have (section 3.2)
 */
record Problem(
    int status,
    String code,
    String detail,
    Optional<String> field,
    Map<String, String> headers,
    Map<String, Object> more) {

  private static final String TYPE = "urn:castellan:problem:";

  /** Under load it is worth a moment; without a store, some moments. */
  private static final String RETRY_BUSY = "1";

  private static final String RETRY_UNAVAILABLE = "5";

  Problem {
    headers = Map.copyOf(headers);
    more = Map.copyOf(more);
  }

  static Problem of(ProblemCode code, String detail) {
    return new Problem(code.status(), code.text(), detail, Optional.empty(), Map.of(), Map.of());
  }

  /**
   * What a service refused; {@code version-conflict} is the caller's precondition if it set one.
   */
  static Problem of(CastellanException e) {
    Optional<String> field =
        e instanceof InvalidInputException invalid
            ? Optional.of(invalid.field())
            : Optional.empty();
    String detail = Objects.requireNonNullElse(e.getMessage(), e.code().text());
    return new Problem(status(e), e.code().text(), detail, field, headers(e.code()), more(e));
  }

  private static Map<String, Object> more(CastellanException e) {
    return e instanceof InvalidPolicyException invalid
        ? Map.of("problems", invalid.problems().stream().map(PolicyViews::problem).toList())
        : Map.of();
  }

  private static int status(CastellanException e) {
    if (e.code() == ErrorCode.NOT_AUTHENTICATED) {
      return 401;
    }
    if (e instanceof InvalidInputException) {
      return 400;
    }
    if (e instanceof ForbiddenException) {
      return 403;
    }
    if (e instanceof NotFoundException) {
      return 404;
    }
    if (e instanceof ConflictException) {
      return 409;
    }
    if (e instanceof UnavailableException) {
      return 503;
    }
    if (e instanceof OpenException) {
      return 500;
    }
    throw new IllegalStateException("No status for " + e.getClass(), e);
  }

  private static Map<String, String> headers(ErrorCode code) {
    return switch (code) {
      case NOT_AUTHENTICATED -> Map.of("WWW-Authenticate", Credentials.CHALLENGE);
      case BUSY -> Map.of("Retry-After", RETRY_BUSY);
      case STORE_UNAVAILABLE, STALE -> Map.of("Retry-After", RETRY_UNAVAILABLE);
      default -> Map.of();
    };
  }

  Problem withStatus(int newStatus) {
    return new Problem(newStatus, code, detail, field, headers, more);
  }

  Problem withField(String name) {
    return new Problem(status, code, detail, Optional.of(name), headers, more);
  }

  Problem withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Problem(status, code, detail, field, all, more);
  }

  /** With the call's name in it, so that a body alone is enough to find the call in the log. */
  HttpReply reply(String requestId) {
    return reply(Optional.of(requestId));
  }

  /** Without the call's name: the same bytes for every call that is refused so. */
  HttpReply replyAlike() {
    return reply(Optional.empty());
  }

  private HttpReply reply(Optional<String> requestId) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", TYPE + code);
    members.put("title", title());
    members.put("status", status);
    members.put("code", code);
    members.put("detail", detail);
    field.ifPresent(name -> members.put("field", name));
    members.putAll(more);
    requestId.ifPresent(name -> members.put("requestId", name));
    HttpReply reply = HttpReply.of(status).body("application/problem+json", Json.write(members));
    for (Map.Entry<String, String> header : headers.entrySet()) {
      reply = reply.header(header.getKey(), header.getValue());
    }
    return reply;
  }

  /** The same for each occurrence (RFC 9457, section 3.1.3), so the code in words. */
  private String title() {
    return code.substring(0, 1).toUpperCase(Locale.ROOT) + code.substring(1).replace('-', ' ');
  }
}

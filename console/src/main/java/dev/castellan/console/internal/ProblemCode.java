package dev.castellan.console.internal;

import java.util.Locale;

/**
 * Why HTTP itself, and not a service, refused a call: the codes beside {@link
 * dev.castellan.ErrorCode}. Closed, and documented in {@code docs/rest-api.md}.
 */
enum ProblemCode {
  /** Path, header or framing is not what the protocol or this API allows. */
  REQUEST_MALFORMED(400),
  /** The body is not one well-formed JSON object in UTF-8. */
  JSON_MALFORMED(400),
  /** Name and password do not open a session. */
  CREDENTIALS_REFUSED(401),
  /** A page of another site tried to change something. */
  CROSS_SITE(403),
  /** The set-up token is wrong, used up or over. */
  SETUP_TOKEN_REFUSED(403),
  /** The token for choosing a password is wrong, used, over or void. */
  RESET_TOKEN_REFUSED(403),
  /** The code that stands for a login is wrong, used, over, or another browser's. */
  LOGIN_CODE_REFUSED(403),
  /** What a caller showed to prove again who they are is wrong. */
  PROOF_REFUSED(403),
  /** The path knows other methods. */
  METHOD_NOT_ALLOWED(405),
  /** The caller accepts no media type that there is. */
  NOT_ACCEPTABLE(406),
  /** Login providers need a public URL with https, which the console was not told. */
  PUBLIC_URL_MISSING(409),
  /** The body is too large. */
  BODY_TOO_LARGE(413),
  /** Path or query is too long. */
  TARGET_TOO_LONG(414),
  /** The body is of another media type. */
  MEDIA_TYPE_UNSUPPORTED(415),
  /** What would be overwritten as a whole needs an {@code If-Match} (RFC 6585, section 3). */
  PRECONDITION_REQUIRED(428),
  /** An API key is used more often than it may be. */
  TOO_MANY_CALLS(429),
  /** There are too many headers, or they are too long. */
  HEADERS_TOO_LARGE(431),
  /** A fault of the program; the log knows more under the request's id. */
  INTERNAL_ERROR(500);

  private final int status;
  private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

  ProblemCode(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  String text() {
    return text;
  }

  Refusal refuse(String detail) {
    return new Refusal(Problem.of(this, detail));
  }
}

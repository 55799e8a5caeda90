package dev.castellan.console.internal;

import dev.castellan.console.HttpReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The headers of every reply, errors included (ASVS 5.0, section V3.4): what is answered is data
 * for its caller, to be shown in no page, kept in no cache and read by no other site.
 */
final class SecurityHeaders {

  private static final String POLICY = "Content-Security-Policy";
  private static final String CACHE = "Cache-Control";

  /** What pages know better themselves. */
  private static final Set<String> OF_PAGES = Set.of(POLICY, CACHE);

  private final Map<String, String> headers = new LinkedHashMap<>();

  SecurityHeaders(Optional<PublicUrl> publicUrl) {
    headers.put(CACHE, "no-store");
    headers.put(
        POLICY,
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox");
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put(
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("X-Frame-Options", "DENY");
    if (publicUrl.map(PublicUrl::secure).orElse(false)) {
      headers.put("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
    }
  }

  /**
   * The reply with these headers; in place of its own, if it has them.
   *
   * @param page whether what it says itself stays: what it may do in a browser, and that a browser
   *     may keep it
   */
  HttpReply on(HttpReply reply, String requestId, boolean page) {
    HttpReply secured = HttpReply.of(reply.status());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey();
      if (page && OF_PAGES.contains(name) && !reply.header(name).isEmpty()) {
        continue;
      }
      secured = secured.header(header.getKey(), header.getValue());
    }
    secured = secured.header("X-Request-Id", requestId);
    return secured.withRestOf(reply);
  }
}

package dev.castellan.console.internal;

import dev.castellan.Page;
import dev.castellan.console.HttpReply;
import dev.castellan.license.LicenseChange;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSettings;
import dev.castellan.license.LicenseStatus;
import dev.castellan.license.StoredLicenseSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The licence and its quota. */
final class LicenseApi {

  private static final Listing<LicenseChange> HISTORY =
      new Listing<>("license", change -> Listing.newestFirst(change.number()));

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/license", this::get),
        Endpoint.of("PUT", "/license", this::update).honouringIfMatch(),
        Endpoint.of("POST", "/license/check", this::check),
        Endpoint.of("POST", "/license/previous", this::previous)
            .taking(Endpoint.Body.NONE)
            .honouringIfMatch(),
        Endpoint.of("GET", "/license/history", this::history).withQuery(Set.of("limit", "after")),
        Endpoint.of("GET", "/license/usage", this::usage),
        Endpoint.of("GET", "/license/settings", this::settings),
        Endpoint.of("PATCH", "/license/settings", this::changeSettings).honouringIfMatch(),
        Endpoint.of("POST", "/license/clock-reset", this::resetClock).taking(Endpoint.Body.NONE));
  }

  private static LicenseService service(Request request) {
    return request.caller().license();
  }

  private HttpReply get(Request request) {
    return reply(service(request).status());
  }

  private static HttpReply reply(LicenseStatus status) {
    return HttpReply.json(200, Json.exactly(status.json()))
        .header("ETag", '"' + status.version() + '"');
  }

  private HttpReply update(Request request) {
    String key = request.members("key").text("key");
    return reply(service(request).update(key, expected(request)));
  }

  private static Optional<String> expected(Request request) {
    return request.preconditions().expected(() -> service(request).status().version());
  }

  private HttpReply check(Request request) {
    String key = request.members("key").text("key");
    return HttpReply.json(200, Json.exactly(service(request).check(key).json()));
  }

  private HttpReply previous(Request request) {
    return reply(service(request).previous(expected(request)));
  }

  private HttpReply history(Request request) {
    Page<LicenseChange> page = HISTORY.page(service(request).history(), request.page());
    return HttpReply.json(200, Views.list(page, change -> Json.members(change.json())));
  }

  private HttpReply usage(Request request) {
    return HttpReply.json(200, Json.members(service(request).usage().json()));
  }

  private HttpReply settings(Request request) {
    return reply(service(request).settings());
  }

  private static HttpReply reply(StoredLicenseSettings settings) {
    return HttpReply.json(200, Json.members(settings.json()))
        .header("ETag", '"' + settings.version() + '"');
  }

  private HttpReply changeSettings(Request request) {
    Members body = request.members("highWatermark", "lowWatermark");
    Optional<Integer> high = body.optionalNumber("highWatermark");
    Optional<Integer> low = body.optionalNumber("lowWatermark");
    Optional<String> expected =
        request.preconditions().expected(() -> service(request).settings().version());
    return reply(
        service(request)
            .changeSettings(
                before ->
                    new LicenseSettings(
                        high.orElse(before.highWatermark()), low.orElse(before.lowWatermark())),
                expected));
  }

  private HttpReply resetClock(Request request) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("time", service(request).resetClock().toString());
    return HttpReply.json(200, view);
  }
}

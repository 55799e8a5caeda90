package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.Health;
import dev.castellan.access.Action;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.console.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What there is to see: health, and the description of the API itself. */
final class StatusApi {

  private static final Action READ_SETTINGS = Action.of("setting", "read");
  private static final Resource SETTINGS = Resource.of("settings");
  private static final String YAML = "application/yaml"; // RFC 9512

  private final Castellan castellan;
  private final byte[] description;

  StatusApi(Castellan castellan) {
    this.castellan = castellan;
    this.description = description();
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.of("GET", "/health", this::health).forAnybody(),
        Endpoint.of("GET", "/openapi.yaml", this::openapi).forAnybody().producing(YAML));
  }

  /**
   * Anybody learns the one word that a load balancer needs; why, only who may read the settings,
   * for the reasons name parts of the installation. A credential that is not valid is nobody's: a
   * check of health must not fail over it.
   */
  private HttpReply health(Request request) {
    Health health = castellan.health();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("state", Views.word(health.state()));
    if (request.admin().map(admin -> mayReadSettings(admin.principal())).orElse(false)) {
      view.put("ageMillis", health.age().toMillis());
      view.put("problems", health.problems());
    }
    boolean works = health.state() == Health.State.UP || health.state() == Health.State.DEGRADED;
    return HttpReply.json(works ? 200 : 503, view);
  }

  private boolean mayReadSettings(Principal principal) {
    return castellan.access().decide(principal, READ_SETTINGS, SETTINGS).allowed();
  }

  private HttpReply openapi(Request request) {
    return HttpReply.of(200).body(YAML, description);
  }

  private static byte[] description() {
    try (InputStream file = StatusApi.class.getResourceAsStream("openapi.yaml")) {
      if (file == null) {
        throw new IllegalStateException("openapi.yaml is missing from the jar");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

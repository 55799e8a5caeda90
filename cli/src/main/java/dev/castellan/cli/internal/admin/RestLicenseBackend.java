package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The licence of a broker that is reached over its REST API. */
record RestLicenseBackend(RestClient client) implements LicenseBackend {

  private static final String LICENSE = "/license";
  private static final String SETTINGS = "/license/settings";

  @Override
  public boolean isOfStoreAlone() {
    return false;
  }

  @Override
  public ObjectNode status() {
    return client.get(LICENSE);
  }

  @Override
  public ObjectNode usage() {
    return client.get("/license/usage");
  }

  @Override
  public ObjectNode check(String key) {
    return client.send("POST", "/license/check", Json.object().put("key", key));
  }

  @Override
  public ObjectNode update(String key) {
    return client.send("PUT", LICENSE, Json.object().put("key", key));
  }

  @Override
  public ObjectNode previous() {
    return client.send("POST", "/license/previous");
  }

  /** All fit on one page. */
  @Override
  public List<ObjectNode> history() {
    List<ObjectNode> changes = new ArrayList<>();
    for (JsonNode change : client.get("/license/history?limit=100").path("items")) {
      if (change instanceof ObjectNode object) {
        changes.add(object);
      }
    }
    return changes;
  }

  @Override
  public ObjectNode settings() {
    return client.get(SETTINGS);
  }

  @Override
  public ObjectNode changeSettings(Optional<Integer> high, Optional<Integer> low) {
    ObjectNode change = Json.object();
    high.ifPresent(percent -> change.put("highWatermark", percent));
    low.ifPresent(percent -> change.put("lowWatermark", percent));
    return client.send("PATCH", SETTINGS, change);
  }

  @Override
  public ObjectNode resetClock() {
    return client.send("POST", "/license/clock-reset");
  }
}

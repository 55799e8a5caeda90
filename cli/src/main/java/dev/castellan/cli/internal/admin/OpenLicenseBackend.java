package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Json;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSettings;
import java.util.List;
import java.util.Optional;

/** The licence of a Castellan that is open in this process. */
record OpenLicenseBackend(LicenseService license) implements LicenseBackend {

  @Override
  public ObjectNode status() {
    return Json.parsed(license.status().json());
  }

  @Override
  public ObjectNode usage() {
    return Json.parsed(license.usage().json());
  }

  @Override
  public ObjectNode check(String key) {
    return Json.parsed(license.check(key).json());
  }

  @Override
  public ObjectNode update(String key) {
    return Json.parsed(license.update(key, Optional.empty()).json());
  }

  @Override
  public ObjectNode previous() {
    return Json.parsed(license.previous(Optional.empty()).json());
  }

  @Override
  public List<ObjectNode> history() {
    return license.history().stream().map(change -> Json.parsed(change.json())).toList();
  }

  @Override
  public ObjectNode settings() {
    return view(license.settings());
  }

  @Override
  public ObjectNode changeSettings(Optional<Integer> high, Optional<Integer> low) {
    return view(
        license.changeSettings(
            before ->
                new LicenseSettings(
                    high.orElse(before.highWatermark()), low.orElse(before.lowWatermark()))));
  }

  private ObjectNode view(LicenseSettings settings) {
    return Json.parsed(settings.json(license.settingsFixed()));
  }

  @Override
  public ObjectNode resetClock() {
    return Json.object().put("time", license.resetClock().toString());
  }
}

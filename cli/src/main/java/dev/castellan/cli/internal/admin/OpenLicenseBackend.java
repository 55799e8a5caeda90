package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.cli.internal.Json;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSettings;
import java.util.List;
import java.util.Optional;

/**
 * The licence of a Castellan that is open in this process.
 *
 * @param isOfStoreAlone whether it was opened for the command, and is not the broker's
 */
record OpenLicenseBackend(LicenseService license, boolean isOfStoreAlone)
    implements LicenseBackend {

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
    return Json.parsed(license.settings().json());
  }

  @Override
  public ObjectNode changeSettings(Optional<Integer> high, Optional<Integer> low) {
    return Json.parsed(
        license
            .changeSettings(
                before ->
                    new LicenseSettings(
                        high.orElse(before.highWatermark()), low.orElse(before.lowWatermark())),
                Optional.empty())
            .json());
  }

  @Override
  public ObjectNode resetClock() {
    return Json.object().put("time", license.resetClock().toString());
  }
}

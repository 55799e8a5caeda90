package dev.castellan.examples.mqtt;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What the command line can change.
 *
 * @param mqttPort where MQTT is spoken; 0 takes any free port
 * @param httpPort where the administration is reached; 0 takes any free port
 * @param data the folder that holds everything that outlives the process
 * @param licenseKey the file with the public key that licences are verified against; without one
 *     none is taken
 */
record Settings(int mqttPort, int httpPort, Path data, Optional<Path> licenseKey) {

  static final String MQTT_PORT = "castellan.mqtt.port";
  static final String HTTP_PORT = "castellan.http.port";
  static final String DATA = "castellan.data";
  static final String LICENSE_KEY = "castellan.license.public-key";

  /** Both servers listen here and nowhere else: the example has no TLS. */
  static final String ADDRESS = "127.0.0.1";

  Settings {
    requirePort(MQTT_PORT, mqttPort);
    requirePort(HTTP_PORT, httpPort);
    if (mqttPort == httpPort && mqttPort != 0) {
      throw new StartException(MQTT_PORT + " and " + HTTP_PORT + " are both " + mqttPort);
    }
    data = data.toAbsolutePath().normalize();
  }

  /**
   * Reads the four properties.
   *
   * @throws StartException if one of them makes no sense
   */
  static Settings from(Properties properties) {
    return new Settings(
        port(properties, MQTT_PORT, "1883"),
        port(properties, HTTP_PORT, "8080"),
        path(DATA, properties.getProperty(DATA, "data")),
        Optional.ofNullable(properties.getProperty(LICENSE_KEY))
            .map(text -> path(LICENSE_KEY, text)));
  }

  private static int port(Properties properties, String name, String byDefault) {
    String text = properties.getProperty(name, byDefault);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw notAPort(name, text);
    }
  }

  private static Path path(String name, String text) {
    if (text.isBlank()) {
      throw new StartException(name + " is empty; it names a file or folder");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new StartException(name + " is not a path: " + e.getReason(), e);
    }
  }

  private static void requirePort(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw notAPort(name, String.valueOf(port));
    }
  }

  private static StartException notAPort(String name, String text) {
    return new StartException(name + " is a number from 0 to 65535, not '" + text + "'");
  }
}

package dev.castellan.examples.mqtt;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What the command line can change.
 *
 * @param mqttPort where MQTT is spoken; 0 takes any free port
 * @param httpPort where the administration is reached; 0 takes any free port
 * @param data the folder that holds everything that outlives the process
 */
record Settings(int mqttPort, int httpPort, Path data) {

  static final String MQTT_PORT = "castellan.mqtt.port";
  static final String HTTP_PORT = "castellan.http.port";
  static final String DATA = "castellan.data";

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
   * Reads the three properties.
   *
   * @throws StartException if one of them makes no sense
   */
  static Settings from(Properties properties) {
    return new Settings(
        port(properties, MQTT_PORT, "1883"),
        port(properties, HTTP_PORT, "8080"),
        folder(properties.getProperty(DATA, "data")));
  }

  private static int port(Properties properties, String name, String byDefault) {
    String text = properties.getProperty(name, byDefault);
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw notAPort(name, text);
    }
  }

  private static Path folder(String text) {
    if (text.isBlank()) {
      throw new StartException(DATA + " is empty; it names a folder");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new StartException(DATA + " is not a path: " + e.getReason(), e);
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

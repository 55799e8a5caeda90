package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 10, unit = TimeUnit.SECONDS)
class SettingsTest {

  @Test
  void withoutPropertiesTheDefaultsHold() {
    assertThat(Settings.from(new Properties()))
        .isEqualTo(new Settings(1883, 8080, Path.of("data").toAbsolutePath(), Optional.empty()));
  }

  @Test
  void propertiesChangeThem() {
    Properties given = new Properties();
    given.setProperty("castellan.mqtt.port", "0");
    given.setProperty("castellan.http.port", "0");
    given.setProperty("castellan.data", "/somewhere/./else");

    assertThat(Settings.from(given))
        .isEqualTo(new Settings(0, 0, Path.of("/somewhere/else"), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "abc", "-1", "65536", "18 83", "1883.0", "99999999999"})
  void aPortThatIsNoneIsNamed(String text) {
    for (String property : new String[] {"castellan.mqtt.port", "castellan.http.port"}) {
      Properties given = new Properties();
      given.setProperty(property, text);

      assertThatThrownBy(() -> Settings.from(given))
          .isInstanceOf(StartException.class)
          .hasMessage(property + " is a number from 0 to 65535, not '" + text + "'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"''|is empty", "'  '|is empty", "'a\0b'|is not a path"})
  void aFolderThatIsNoneIsRefused(String text, String why) {
    Properties given = new Properties();
    given.setProperty("castellan.data", text);

    assertThatThrownBy(() -> Settings.from(given))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("castellan.data " + why);
  }

  @Test
  void twoServersCannotShareAPort() {
    assertThatThrownBy(() -> new Settings(4000, 4000, Path.of("data"), Optional.empty()))
        .isInstanceOf(StartException.class)
        .hasMessage("castellan.mqtt.port and castellan.http.port are both 4000");
  }
}

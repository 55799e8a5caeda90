package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page.EmulateMediaOptions;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import dev.castellan.examples.mqtt.Chromium.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every view by its address: shown without trouble, accessible in both themes, small. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DashboardViewsTest {

  private static final String ENGLISH = "/i18n/en/";

  /** Of a page as a whole, before compression. */
  private static final long MOST_BYTES = 150 * 1024;

  @TempDir private static Path data;
  private static Dashboard dashboard;
  private static String user;
  private static String key;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    dashboard = Dashboard.start(data);
    user = dashboard.user("vera", "viewer");
    key = dashboard.root().post("/api-keys", Map.of("name", "metrics")).expect(201).text("id");
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static Stream<String> views() {
    return Stream.concat(
        Dashboard.VIEWS.keySet().stream().sorted(),
        Stream.of(
            "users/{user}",
            "api-keys/{key}",
            "roles/bindings",
            "policy/matrix",
            "policy/revisions"));
  }

  private static String hash(String view) {
    return "#/" + view.replace("{user}", user).replace("{key}", key);
  }

  @Test
  void eachIsReachedByItsAddressAndAccessibleInBothThemes() {
    try (Tab tab = dashboard.openAsRoot()) {
      views()
          .forEach(
              view -> {
                see(tab, view);
                tab.page().emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
                tab.assertAccessible(view + " in the dark");
                tab.page()
                    .emulateMedia(new EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
              });
    }
  }

  @Test
  void theWholePageIsSmallInEachLanguage() {
    try (Tab tab = dashboard.openAsRoot()) {
      tab.page().route("**/*", Route::resume); // Playwright keeps nothing in the cache then
      views()
          .forEach(
              view -> {
                List<Response> files = files(tab, view);
                assertThat(bytes(tab, files, "en")).as(view).isBetween(1L, MOST_BYTES);
                assertThat(bytes(tab, files, "zh"))
                    .as(view + " in Chinese")
                    .isBetween(1L, MOST_BYTES);
              });
    }
  }

  /** Everything but answers of the API, for a browser that has nothing of it yet. */
  private static List<Response> files(Tab tab, String view) {
    List<Response> responses = new CopyOnWriteArrayList<>();
    Consumer<Response> listener = responses::add;
    tab.page().navigate("about:blank");
    tab.page().onResponse(listener);
    tab.page().navigate(dashboard.address() + hash(view));
    tab.awaitQuiet();
    tab.page().offResponse(listener);
    assertThat(responses).noneMatch(response -> response.status() == 304);
    assertThat(responses).anyMatch(response -> response.url().contains(ENGLISH));
    return responses.stream().filter(response -> !response.url().contains("/api/")).toList();
  }

  /** With the texts of this language in place of the English ones. */
  private static long bytes(Tab tab, List<Response> files, String language) {
    return files.stream()
        .mapToLong(
            file ->
                file.url().contains(ENGLISH)
                    ? size(tab, file.url().replace(ENGLISH, "/i18n/" + language + "/"))
                    : file.request().sizes().responseBodySize)
        .sum();
  }

  private static long size(Tab tab, String url) {
    APIResponse texts = tab.page().request().get(url);
    assertThat(texts.status()).as(url).isEqualTo(200);
    return texts.body().length;
  }

  private static Stream<Look> looks() {
    return Look.all(390, 1_280, 1_920);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("looks")
  void everyViewInEveryLook(Look look) {
    try (Tab tab = dashboard.openAsRoot(look)) {
      views().forEach(view -> see(tab, view));
    }
  }

  private static void see(Tab tab, String view) {
    tab.page().evaluate("hash => { location.hash = hash; }", hash(view));
    tab.awaitQuiet();
    tab.assertFits(view);
    tab.assertAccessible(view);
    tab.shoot(view.replaceAll("[{}]", "").replace('/', '-'));
  }
}

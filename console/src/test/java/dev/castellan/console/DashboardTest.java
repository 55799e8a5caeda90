package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.castellan.console.Dashboard.View;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a host makes of the dashboard. */
@Timeout(60)
class DashboardTest {

  private static final byte[] SVG = "<svg xmlns='x'/>".getBytes(StandardCharsets.UTF_8);

  private static World world(Dashboard dashboard) {
    return World.facing(builder -> builder.dashboard(dashboard));
  }

  private static Reply page(World world, String path) {
    return world.nobody.send(world.nobody.raw("GET", "/admin" + path));
  }

  @Test
  void isPlainByDefault() {
    try (World world = World.facing(builder -> builder)) {
      assertThat(world.nobody.get("/dashboard").text())
          .isEqualTo(
              "{\"title\":\"Acme MQ\",\"authenticated\":false,"
                  + "\"product\":{\"name\":\"Acme MQ\",\"version\":null},"
                  + "\"setUpNeeded\":true,\"address\":null,\"logo\":null,\"accent\":null,"
                  + "\"hidden\":[],\"menu\":[]}");
      assertThat(page(world, "/logo").status()).isEqualTo(404);
      assertThat(page(world, "/theme.css").status()).isEqualTo(200);
      assertThat(page(world, "/theme.css").text()).isEmpty();
      assertThat(page(world, "/theme.css").header("Content-Type"))
          .isEqualTo("text/css;charset=utf-8");
    }
  }

  @Test
  void tellsItsVersionToWhomItKnows() {
    try (World world = World.ready()) {
      Browser browser = new Browser(world.nobody);
      browser.logIn("root", World.PASSWORD);

      assertThat(world.nobody.get("/dashboard").json().at("/product/version").isNull()).isTrue();
      assertThat(browser.get("/dashboard").json().at("/product/version").asText())
          .isEqualTo("4.2.0");
      assertThat(browser.get("/dashboard").json().path("setUpNeeded").asBoolean()).isFalse();
      assertThat(browser.get("/dashboard").json().path("authenticated").asBoolean()).isTrue();
    }
  }

  @Test
  void isWhatTheHostMakesOfIt() {
    String hostile = "</script><b>\"&'\ud83d\ude00";
    try (World world =
        world(
            Dashboard.STANDARD
                .title(hostile)
                .logo("image/svg+xml", SVG)
                .accent("#0a5Ad0", "#7ab0ff")
                .entry("Clients", "./clients/")
                .entry("Manual", "https://docs.example/mq?a=b#c")
                .hide(View.SSO, View.USERS)
                .hide(View.API_KEYS))) {
      Reply reply = world.nobody.get("/dashboard");

      assertThat(reply.at("title")).isEqualTo(hostile);
      assertThat(reply.at("logo")).isEqualTo("./logo");
      assertThat(reply.json().path("accent").toString())
          .isEqualTo("{\"light\":\"#0a5Ad0\",\"dark\":\"#7ab0ff\"}");
      assertThat(reply.json().path("hidden").toString())
          .isEqualTo("[\"users\",\"api-keys\",\"sso\"]");
      assertThat(reply.json().path("menu").toString())
          .isEqualTo(
              "[{\"label\":\"Clients\",\"href\":\"./clients/\"},"
                  + "{\"label\":\"Manual\",\"href\":\"https://docs.example/mq?a=b#c\"}]");
      assertThat(page(world, "/theme.css").text())
          .isEqualTo(":root{--cst-accent:light-dark(#0a5Ad0,#7ab0ff)}\n");
      Reply logo = page(world, "/logo");
      assertThat(logo.http().body()).isEqualTo(SVG);
      assertThat(logo.header("Content-Type")).isEqualTo("image/svg+xml");
      assertThat(logo.header("Content-Security-Policy")).contains("default-src 'none'", "sandbox");
      assertThat(logo.header("ETag")).isNotEmpty();
      assertThat(page(world, "/").text()).doesNotContain("<b>");
    }
  }

  @Test
  void saysWhereItLies() {
    try (World world = World.facing(builder -> builder.publicUrl("https://MQ.example:443/mq/"))) {
      assertThat(world.nobody.get("/dashboard").at("address")).isEqualTo("https://mq.example/mq/");
    }
  }

  @Test
  void needNotBeThere() {
    try (World world = World.facing(ConsoleBuilder::withoutDashboard)) {
      for (String path : new String[] {"", "/", "/theme.css", "/logo", "/lib/lit/index.js"}) {
        assertThat(page(world, path).problem()).isEqualTo("404 not-found");
      }
      HttpCall call = world.nobody.call("GET", "/dashboard").build();
      assertThat(world.console.handle(call).status()).isEqualTo(404);
      assertThat(world.nobody.get("/health").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "a\u0000", "\u2028", "\u001b[0m", "a\ud83d"})
  void aTitleIsOneLineOfText(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Dashboard.STANDARD.title(text));
    assertThatIllegalArgumentException().isThrownBy(() -> Dashboard.STANDARD.entry(text, "./x"));
  }

  @Test
  void aTitleIsShort() {
    assertThat(Dashboard.STANDARD.title("x".repeat(64)).title()).contains("x".repeat(64));
    assertThatIllegalArgumentException().isThrownBy(() -> Dashboard.STANDARD.title("x".repeat(65)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "http://docs.example/",
        "//docs.example/",
        "/\\docs.example/",
        "\\\\docs.example",
        "https:docs.example",
        "https:///x",
        "https://",
        "https://u@docs.example/",
        "https://docs.example/ x",
        "https://docs.example/\u00e4",
        "a b",
        "x:y",
        "./x\n"
      })
  void anEntryLeadsToAPathOrTheWeb(String href) {
    assertThatIllegalArgumentException().isThrownBy(() -> Dashboard.STANDARD.entry("x", href));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"./x", "../clients/", "/clients?a=b&c=%20#d", "x", "#/x", "https://d.example"})
  void otherEntriesAreFine(String href) {
    assertThat(Dashboard.STANDARD.entry("x", href).entries().get(0).href()).isEqualTo(href);
  }

  @Test
  void entriesAreFew() {
    Dashboard full = Dashboard.STANDARD;
    for (int i = 0; i < 16; i++) {
      full = full.entry("x" + i, "./x");
    }
    Dashboard last = full;

    assertThatIllegalArgumentException().isThrownBy(() -> last.entry("y", "./y"));
    assertThat(Dashboard.STANDARD.entries()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"#12345, #123456", "#123456, red", "#12345g, #123456", "'#123456;}', #123456"})
  void aColourIsSixDigits(String light, String dark) {
    assertThatIllegalArgumentException().isThrownBy(() -> Dashboard.STANDARD.accent(light, dark));
  }

  @Test
  void aLogoIsASmallImage() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dashboard.STANDARD.logo("text/html", SVG));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dashboard.STANDARD.logo("image/png", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dashboard.STANDARD.logo("image/png", new byte[65_537]));
    assertThat(Dashboard.STANDARD.logo("image/png", new byte[65_536]).logo().orElseThrow())
        .hasToString("Logo[image/png, 65536 bytes]");
  }

  @Test
  void nobodyChangesALogoAfterwards() {
    byte[] image = SVG.clone();
    Dashboard.Logo logo = Dashboard.STANDARD.logo("image/svg+xml", image).logo().orElseThrow();
    image[0] = 'x';
    logo.image()[0] = 'x';

    assertThat(logo.image()).isEqualTo(SVG);
  }
}

package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dashboard's page and its files, and nothing beside them. */
@Timeout(60)
class PageFilesTest {

  private static final String LIT = "/admin/lib/lit/index.js";

  private final Client client = client(builder -> builder);

  private static Client client(UnaryOperator<ConsoleBuilder> more) {
    return Client.of(more.apply(Console.builder(FakeCastellan.create())).build());
  }

  private Reply get(String path) {
    return client.send(client.raw("GET", path));
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void thePageSaysWhatItMayDo() {
    Reply page = get("/admin/");
    Matcher script =
        Pattern.compile("<script(?![^>]* src=)[^>]*>(.*?)</script>", Pattern.DOTALL)
            .matcher(page.text());

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(script.find()).isTrue();
    String only = script.group(1);
    assertThat(script.find()).as("another script in the page").isFalse();
    assertThat(page.text()).doesNotContain("style=", "<style", " on");
    assertThat(page.header("Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self' 'sha256-"
                + sha256(only)
                + "'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
                + " form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
                + " require-trusted-types-for 'script'; trusted-types lit-html");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(page.header("X-Frame-Options")).isEqualTo("DENY");
    assertThat(page.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(page.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.http().header("Set-Cookie")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/admin, admin/", "/a/b-c, b-c/"})
  void withoutItsSlashItIsMoved(String base, String location) {
    Client mounted = client(builder -> builder.basePath(base));
    Reply reply = mounted.send(mounted.raw("GET", base));

    assertThat(reply.status()).isEqualTo(308);
    assertThat(reply.header("Location")).isEqualTo(location);
    assertThat(mounted.send(mounted.raw("GET", base + "/")).status()).isEqualTo(200);
  }

  @Test
  void behindAProxyItIsMovedToWhereBrowsersSeeIt() {
    Client mounted = client(builder -> builder.publicUrl("https://mq.example/mq/console"));

    assertThat(mounted.send(mounted.raw("GET", "/admin")).header("Location")).isEqualTo("console/");
  }

  @Test
  void itMayLieAtTheRoot() {
    Client root = client(builder -> builder.basePath(""));

    assertThat(root.send(root.raw("GET", "/")).header("Content-Type")).startsWith("text/html");
    assertThat(root.send(root.raw("GET", "/lib/lit/index.js")).status()).isEqualTo(200);
    assertThat(root.send(root.raw("GET", "/api/v1/health")).status()).isEqualTo(200);
    assertThat(root.send(root.raw("GET", "/api/v1/app/x.js")).status()).isEqualTo(404);
    assertThat(root.send(root.raw("GET", "/admin/")).status()).isEqualTo(404);
  }

  @Test
  void filesAreWhatTheyAre() {
    Reply file = get(LIT);

    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(file.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(file.header("Content-Security-Policy")).startsWith("default-src 'none'; ");
    assertThat(file.text()).contains("lit-element/lit-element.js");
  }

  @Test
  void scriptsComeWithoutTheirComments() {
    Reply script = get("/admin/app/router.js");

    assertThat(script.status()).isEqualTo(200);
    assertThat(script.text()).contains("export").doesNotContain("/**\n", "\n  ");
  }

  @Test
  void textsComeByLanguageAndArea() {
    Reply common = get("/admin/app/i18n/en/common.js");
    Reply license = get("/admin/app/i18n/zh/license.js");

    assertThat(common.status()).isEqualTo(200);
    assertThat(common.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(common.text())
        .startsWith("export default {\n'common.actions': 'Actions',\n")
        .contains("\n'settings.title': 'Settings',\n", "\n'error.network': ")
        .doesNotContain("'license.")
        .endsWith(",\n};\n");
    assertThat(license.text())
        .startsWith("export default {\n'license.")
        .contains("'license.type.trial': '")
        .doesNotContain("'common.", "'sso.", "//");
    assertThat(license.header("ETag")).isNotEqualTo(common.header("ETag"));
  }

  @Test
  void everyModuleThatLitNeedsIsThere() {
    for (String file :
        new String[] {
          "lit/html.js",
          "lit/directive.js",
          "lit/async-directive.js",
          "lit/directives/repeat.js",
          "lit-html/lit-html.js",
          "lit-html/is-server.js",
          "lit-html/directives/repeat.js",
          "lit-html/directives/private-async-helpers.js",
          "lit-element/index.js",
          "lit-element/lit-element.js",
          "reactive-element/reactive-element.js",
          "reactive-element/css-tag.js"
        }) {
      assertThat(get("/admin/lib/" + file).status()).as(file).isEqualTo(200);
    }
    for (String file : new String[] {"unsafe-html", "unsafe-svg", "template-content"}) {
      assertThat(get("/admin/lib/lit-html/directives/" + file + ".js").status()).isEqualTo(404);
    }
  }

  @Test
  void whatABrowserHasIsNotSentAgain() {
    String tag = get(LIT).header("ETag");
    for (String known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*", "\"x\" ,W/" + tag}) {
      Reply reply = client.send(client.raw("GET", LIT).header("If-None-Match", known));

      assertThat(reply.status()).as(known).isEqualTo(304);
      assertThat(reply.text()).isEmpty();
      assertThat(reply.header("ETag")).isEqualTo(tag);
      assertThat(reply.header("Cache-Control")).isEqualTo("no-cache");
    }
    assertThat(tag).matches("\"[A-Za-z0-9_-]{43}\"");
    assertThat(client.send(client.raw("GET", LIT).header("If-None-Match", "\"x\"")).status())
        .isEqualTo(200);
    Reply page =
        client.send(
            client.raw("GET", "/admin/").header("If-None-Match", get("/admin/").header("ETag")));
    assertThat(page.status()).isEqualTo(304);
    assertThat(page.header("Content-Security-Policy"))
        .isEqualTo(get("/admin/").header("Content-Security-Policy"));
  }

  @Test
  void headSaysTheSame() {
    for (String path : new String[] {"/admin/", LIT}) {
      Reply get = get(path);
      Reply head = client.send(client.raw("HEAD", path));

      assertThat(head.status()).isEqualTo(200);
      for (String name : get.http().headers().keySet()) {
        if (!name.equals("X-Request-Id")) {
          assertThat(head.http().header(name)).as(name).isEqualTo(get.http().header(name));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/admin/index.html",
        "/admin/page/index.html",
        "/admin/lib",
        "/admin/lib/",
        "/admin/lib/lit",
        "/admin/lib/lit/",
        "/admin/lib//lit/index.js",
        "/admin//lib/lit/index.js",
        "//admin/lib/lit/index.js",
        "/admin/lib/lit/LICENSE",
        "/admin/lib/lit/license",
        "/admin/lib/lit/nothing.js",
        "/admin/lib/lit/index.js/",
        "/admin/lib/lit/index.JS",
        "/admin/lib/lit/index.js.map",
        "/admin/lib/lit/../lit/index.js",
        "/admin/lib/./lit/index.js",
        "/admin/lib/../index.html",
        "/admin/app/../../openapi.yaml",
        "/admin/app/../../../Console.class",
        "/admin/lib/lit/%2e%2e/lit/index.js",
        "/admin/lib/%2e%2e/%2e%2e/openapi.yaml",
        "/admin/lib/lit%2findex.js",
        "/admin/lib/lit%5cindex.js",
        "/admin/lib/lit\\index.js",
        "/admin/lib/..%2f..%2fopenapi.yaml",
        "/admin/lib/lit/index.js%00",
        "/admin/lib/lit/index.js;a=b",
        "/admin/lib/.lit/index.js",
        "/admin/lib/lit/.index.js",
        "/admin/lib/_lit/index.js",
        "/admin/lib/1/2/3/4/5/6.js",
        "/admin/app/i18n/en/nothing.js",
        "/admin/app/i18n/xx/common.js",
        "/admin/app/i18n/en/common",
        "/admin/app/i18n/en/../common.js",
        "/admin/openapi.yaml",
        "/admin/lib/openapi.yaml",
        "/admin/other/index.js",
        "/lib/lit/index.js",
        "/app/main.js",
        "/ADMIN/",
        "/admin/?/../",
        "/admin/api/",
        "/admin/sso/",
        "/admin/sso/app/x.js"
      })
  void nothingElseIsThere(String path) {
    Reply reply = get(path);

    if (path.contains("?")) {
      assertThat(reply.header("Content-Type")).startsWith("text/html"); // a query is not looked at
      return;
    }
    assertThat(reply.problem()).isIn("404 not-found", "400 request-malformed");
    assertThat(reply.header("Cache-Control")).isEqualTo("no-store");
    assertThat(reply.header("Content-Security-Policy")).endsWith("sandbox");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
  void theyAreReadAlone(String method) {
    for (String path : new String[] {"/admin", "/admin/", LIT}) {
      Reply reply = client.send(client.raw(method, path));

      assertThat(reply.problem()).isEqualTo("405 method-not-allowed");
      assertThat(reply.header("Allow")).isEqualTo("GET, HEAD");
    }
  }

  @Test
  void whoeverReadsThemIsNotLookedAt() {
    for (String site : new String[] {"cross-site", "none", "same-origin"}) {
      HttpCall.Builder call =
          client.raw("GET", "/admin/").header("Sec-Fetch-Site", site).header("Accept", "text/html");

      assertThat(client.send(call).status()).isEqualTo(200);
    }
  }
}

package dev.castellan.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Login providers over HTTP: administered, and logged in with, from the first page to the last. */
@Timeout(120)
final class SsoRestTest {

  static final String PUBLIC_URL = "https://mq.example.com/admin";
  static final String CORP =
      "{'id':'corp','kind':'fake','label':'Corp','values':{'issuer':'https://idp.example.com'},"
          + "'secrets':{'clientSecret':'canary-secret'},"
          + "'mapping':{'groupsClaim':'groups',"
          + "'rules':[{'claim':'groups','value':'staff','bindings':[{'role':'viewer'}]}]}}";

  private static final String PAGES = "/admin/sso/corp";

  private final World world = World.providing(OpenApiWitness.ofDescription(), PUBLIC_URL);
  private final Client root = world.root();

  @AfterEach
  void close() {
    world.close();
  }

  private Reply create(String body) {
    return root.post("/sso/providers", body);
  }

  /** A browser with its cookies. */
  static final class Browser {

    final Map<String, String> cookies = new LinkedHashMap<>();
    private final World world;

    Browser(World world) {
      this.world = world;
    }

    Reply get(String target) {
      return send(call("GET", target));
    }

    Reply post(String target, String form) {
      return send(
          call("POST", target)
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Sec-Fetch-Site", "cross-site")
              .header("Origin", "https://idp.example.com")
              .body(form.getBytes(StandardCharsets.UTF_8)));
    }

    Reply exchange(String code) {
      return send(Client.json(call("POST", Client.API + "/login/code"), "{'code':'" + code + "'}"));
    }

    /** A call of the dashboard's page. */
    HttpCall.Builder page(String path) {
      return call("POST", Client.API + path).header("Castellan-Page", "1");
    }

    private HttpCall.Builder call(String method, String target) {
      HttpCall.Builder call = HttpCall.builder(method, target).peer("192.0.2.7");
      String all =
          String.join(
              "; ", cookies.entrySet().stream().map(c -> c.getKey() + "=" + c.getValue()).toList());
      return all.isEmpty() ? call : call.header("Cookie", all);
    }

    private Reply send(HttpCall.Builder call) {
      Reply reply = world.nobody.send(call);
      for (String line : reply.http().header("Set-Cookie")) {
        String[] pair = line.substring(0, line.indexOf(';')).split("=", 2);
        if (line.contains("Max-Age=0;")) {
          cookies.remove(pair[0]);
        } else {
          cookies.put(pair[0], pair[1]);
        }
      }
      return reply;
    }

    /** Leaves for the provider; answers what its answer has to name. */
    String leave() {
      Reply gone = get(PAGES + "/login");
      assertThat(gone.status()).as(gone.text()).isEqualTo(303);
      URI to = URI.create(gone.header("Location"));
      return FakeProviders.parameters(to.getRawQuery()).get("state");
    }

    String code(Reply back) {
      assertThat(back.status()).as(back.text()).isEqualTo(303);
      String fragment = URI.create(back.header("Location")).getRawFragment();
      assertThat(fragment).startsWith("login-code=");
      return URLDecoder.decode(fragment.substring("login-code=".length()), StandardCharsets.UTF_8);
    }

    /** The code of whom the provider vouches for, if it wants forms. */
    String codeByForm(String user) {
      String page = get(PAGES + "/login").text();
      String state = page.replaceAll("(?s).*name=\"RelayState\" value=\"([^\"]+)\".*", "$1");
      return code(post(PAGES + "/acs", "RelayState=" + state + "&user=" + user));
    }

    Client session(String user) {
      String state = leave();
      String code = code(get(PAGES + "/callback?state=" + state + "&user=" + user));
      Reply session = exchange(code);
      assertThat(session.status()).as(session.text()).isEqualTo(200);
      return world.nobody.bearing(session.at("token"));
    }
  }

  @Test
  void aLoginFromTheFirstPageToTheLast() {
    assertThat(create(CORP).status()).isEqualTo(201);
    assertThat(world.nobody.get("/sso/login-options").text())
        .isEqualTo(
            "{\"items\":[{\"id\":\"corp\",\"label\":\"Corp\",\"kind\":\"fake\","
                + "\"method\":\"browser\",\"login\":\"/admin/sso/corp/login\"}]}");
    Browser browser = new Browser(world);
    Client ann = browser.session("ann");
    Reply me = ann.get("/me");
    assertThat(me.at("username")).isEqualTo("ann");
    assertThat(me.json().path("roles")).hasSize(1);
    assertThat(browser.cookies).isEmpty();
    Reply out = ann.post("/sso/logout");
    assertThat(out.status()).isEqualTo(200);
    assertThat(out.at("redirect")).startsWith("https://idp.example.com/logout?state=");
    assertThat(ann.get("/me").status()).isEqualTo(401);
  }

  @Test
  void aLogoutComesBack() {
    create(CORP);
    Browser browser = new Browser(world);
    Client ann = browser.session("ann");
    Reply out = ann.post("/sso/logout");
    String[] cookie = out.header("Set-Cookie").split("[=;]", 3);
    browser.cookies.put(cookie[0], cookie[1]);
    String state = URI.create(out.at("redirect")).getRawQuery();
    Reply back = browser.get(PAGES + "/logout?" + state);
    assertThat(back.status()).isEqualTo(303);
    assertThat(back.header("Location")).isEqualTo(PUBLIC_URL + "/");
    assertThat(new Browser(world).get(PAGES + "/logout?" + state).status()).isEqualTo(400);
  }

  @Test
  void theCookieIsForThisHostAloneAndNoScript() {
    create(CORP);
    Reply gone = new Browser(world).get(PAGES + "/login");
    assertThat(gone.header("Set-Cookie"))
        .matches(
            "__Host-castellan-[0-9a-f]{8}-sso-[012]=[A-Za-z0-9_-]+; Path=/; Max-Age=600; HttpOnly;"
                + " SameSite=None; Secure");
    assertThat(gone.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void samlsAnswerIsPostedByAnotherSite() {
    create(CORP);
    Browser browser = new Browser(world);
    String state = browser.leave();
    Reply back = browser.post(PAGES + "/acs", "RelayState=" + state + "&user=ann");
    assertThat(browser.exchange(browser.code(back)).status()).isEqualTo(200);
  }

  @Test
  void aFormSendsItselfUnderAStrictPolicyAndIsEscaped() {
    create(CORP.replace("'issuer'", "'binding':'form','issuer'"));
    Reply page = new Browser(world).get(PAGES + "/login");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    String nonce = page.text().replaceAll("(?s).*<script nonce=\"([^\"]+)\">.*", "$1");
    assertThat(page.header("Content-Security-Policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'nonce-"
                + nonce
                + "'; form-action https:; base-uri 'none'; frame-ancestors 'none'");
    assertThat(page.text())
        .contains("value=\"&quot;&gt;&lt;script&gt;&amp;&#39;\"")
        .contains("<noscript>")
        .containsOnlyOnce("<script");
  }

  @Test
  void theDashboardsPageReachesAProvidersFormThroughThisServer() {
    create(CORP.replace("'issuer'", "'binding':'form','issuer'"));
    create(CORP.replace("'id':'corp'", "'id':'other'"));
    Browser browser = new Browser(world);
    String code = browser.codeByForm("ann");
    browser.send(Client.json(browser.page("/login/code"), "{'code':'" + code + "'}"));

    Reply out = browser.send(browser.page("/sso/logout"));

    assertThat(out.status()).as(out.text()).isEqualTo(200);
    assertThat(out.json().path("redirect").isNull()).isTrue();
    assertThat(out.json().at("/form/action").asText())
        .isEqualTo(PUBLIC_URL + "/sso/corp/departure");
    assertThat(out.json().at("/form/fields").fieldNames())
        .toIterable()
        .containsExactly("departure");
    assertThat(out.text()).doesNotContain("idp.example.com", "RelayState");
    String held =
        "departure="
            + URLEncoder.encode(
                out.json().at("/form/fields/departure").asText(), StandardCharsets.UTF_8);
    Reply form = browser.post(PAGES + "/departure", held);
    assertThat(form.status()).isEqualTo(200);
    assertThat(form.text())
        .contains("action=\"https://idp.example.com/logout?state=")
        .contains("value=\"&quot;&gt;&lt;script&gt;&amp;&#39;\"");
    assertThat(form.header("Content-Security-Policy")).contains("form-action https:;");
    assertThat(browser.get("/admin/").header("Content-Security-Policy"))
        .contains("; form-action https://mq.example.com/admin/sso/;");

    for (String wrong : List.of("", "departure=", "departure=x", held.replace("=", "=A"))) {
      Reply refused = browser.post(PAGES + "/departure", wrong);
      assertThat(refused.status()).as(wrong).isEqualTo(400);
      assertThat(refused.text())
          .as(wrong)
          .contains("You may still be logged in there")
          .doesNotContain("<form");
    }
    assertThat(browser.post(PAGES + "/departure", held + '&' + held).problem())
        .isEqualTo("400 invalid-input");
    assertThat(browser.post(PAGES + "/departure", held + "&to=x").problem())
        .isEqualTo("400 invalid-input");
    assertThat(browser.post("/admin/sso/other/departure", held).status()).isEqualTo(400);
    world.clock.advance(Duration.ofSeconds(4));
    assertThat(browser.post(PAGES + "/departure", held).status()).isEqualTo(200);
    world.clock.advance(Duration.ofSeconds(60));
    assertThat(browser.post(PAGES + "/departure", held).status()).isEqualTo(400);
  }

  @Test
  void aProgramIsToldTheProvidersFormItself() {
    create(CORP.replace("'issuer'", "'binding':'form','issuer'"));
    Browser browser = new Browser(world);
    String code = browser.codeByForm("ann");
    Client ann = world.nobody.bearing(browser.exchange(code).at("token"));
    assertThat(ann.post("/sso/logout").json().at("/form/action").asText())
        .startsWith("https://idp.example.com/logout?state=");
  }

  @Test
  void c28_aCodeIsGoodOnceInItsBrowserAlone() {
    create(CORP);
    Browser browser = new Browser(world);
    String state = browser.leave();
    String code = browser.code(browser.get(PAGES + "/callback?state=" + state + "&user=ann"));
    assertThat(new Browser(world).exchange(code).problem()).isEqualTo("403 login-code-refused");
    assertThat(browser.exchange(code).status()).isEqualTo(200);
    assertThat(browser.exchange(code).problem()).isEqualTo("403 login-code-refused");
    String second = browser.leave();
    String late = browser.code(browser.get(PAGES + "/callback?state=" + second + "&user=ann"));
    world.clock.advance(Duration.ofSeconds(60));
    assertThat(browser.exchange(late).status()).isIn(403, 503);
  }

  @Test
  void whoIsNotLetInReadsWhy() {
    create(CORP);
    Browser browser = new Browser(world);
    String state = browser.leave();
    Reply other = new Browser(world).get(PAGES + "/callback?state=" + state + "&user=ann");
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.text()).contains("not-under-way");
    Reply guest = browser.get(PAGES + "/callback?state=" + state + "&user=xeno");
    assertThat(guest.status()).isEqualTo(403);
    assertThat(guest.text()).contains("no-access").doesNotContain("xeno");
    assertThat(guest.header("Content-Security-Policy")).contains("default-src 'none'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com/",
        "https://mq.example.com/admin",
        "https://mq.example.com/admin/x",
        "https://mq.example.com/admin/../",
        "https://mq.example.com/admin/?x",
        "https://mq.example.com/admin/%23x",
        "https://mq.example.com%2540evil.example.com/admin/",
        "//mq.example.com/admin/",
        "/admin/",
        "HTTPS://mq.example.com/admin/",
        "javascript:alert(1)",
        " https://mq.example.com/admin/"
      })
  void c49_aLoginLeadsToListedAddressesAlone(String returnTo) {
    create(CORP);
    String target =
        PAGES + "/login?returnTo=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8);
    Reply reply = new Browser(world).get(target);
    assertThat(reply.problem()).isEqualTo("400 invalid-input");
    assertThat(reply.at("field")).isEqualTo("returnTo");
  }

  @Test
  void aLoginLeadsToAListedAddress() {
    create(CORP);
    Browser browser = new Browser(world);
    Reply gone = browser.get(PAGES + "/login?returnTo=https%3A%2F%2Fmq.example.com%2Fadmin%2F");
    assertThat(gone.status()).isEqualTo(303);
  }

  @Test
  void aBackChannelLogoutNeedsNoBrowser() {
    create(CORP);
    Client ann = new Browser(world).session("ann");
    Client bob = new Browser(world).session("bob");
    Browser peer = new Browser(world);
    assertThat(peer.post(PAGES + "/backchannel", "forged=1").status()).isEqualTo(400);
    assertThat(ann.get("/me").status()).isEqualTo(200);
    assertThat(peer.post(PAGES + "/backchannel", "id=1&subject=subject-of-ann").status())
        .isEqualTo(200);
    assertThat(ann.get("/me").status()).isEqualTo(401);
    assertThat(bob.get("/me").status()).isEqualTo(200);
    assertThat(peer.post(PAGES + "/backchannel", "id=1&subject=subject-of-bob").status())
        .isEqualTo(400);
  }

  @Test
  void metadataIsOurs() {
    create(CORP);
    Reply metadata = new Browser(world).get(PAGES + "/metadata");
    assertThat(metadata.text()).isEqualTo("<m at='https://mq.example.com/admin/sso/corp/acs'/>");
    assertThat(metadata.header("Content-Type")).isEqualTo("application/samlmetadata+xml");
  }

  @Test
  void unknownProvidersAndMethodsAreRefused() {
    assertThat(new Browser(world).get("/admin/sso/none/login").problem())
        .isEqualTo("404 not-found");
    create(CORP);
    assertThat(new Browser(world).get(PAGES + "/acs").problem())
        .isEqualTo("405 method-not-allowed");
    assertThat(new Browser(world).get(PAGES + "/other").problem()).isEqualTo("404 not-found");
    assertThat(
            world
                .nobody
                .send(world.nobody.raw("POST", PAGES + "/acs").body(new byte[] {1}))
                .problem())
        .isEqualTo("415 media-type-unsupported");
  }

  @Test
  void secretsAreWrittenAndNeverRead() {
    Reply made = create(CORP);
    assertThat(made.text()).doesNotContain("canary");
    assertThat(made.json().path("secretsSet").path(0).asText()).isEqualTo("clientSecret");
    assertThat(root.get("/sso/providers").text()).doesNotContain("canary");
    assertThat(root.get("/audit").text()).doesNotContain("canary");
    Reply moved =
        root.patch("/sso/providers/corp", "{'values':{'issuer':'https://evil.example.com'}}");
    assertThat(moved.json().path("secretsSet")).isEmpty();
  }

  @Test
  void aVersionIsACondition() {
    String tag = create(CORP).header("ETag");
    assertThat(
            root.send(
                    Client.json(
                        root.call("PATCH", "/sso/providers/corp").header("If-Match", tag),
                        "{'label':'Other'}"))
                .status())
        .isEqualTo(200);
    assertThat(
            root.send(root.call("DELETE", "/sso/providers/corp").header("If-Match", tag)).problem())
        .isEqualTo("412 version-conflict");
    assertThat(root.delete("/sso/providers/corp").status()).isEqualTo(204);
    assertThat(root.get("/sso/providers/corp").problem()).isEqualTo("404 not-found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'kind':'fake','label':'x'} | id",
        "{'id':'Corp','kind':'fake','label':'x'} | id",
        "{'id':'corp','kind':'none','label':'x'} | kind",
        "{'id':'corp','kind':'fake','label':''} | label",
        "{'id':'corp','kind':'fake','label':'x'} | values.issuer",
        "{'id':'corp','kind':'fake','label':'x','values':{'issuer':1}} | values.issuer",
        "{'id':'corp','kind':'fake','label':'x','values':{'issuer':'x'}} | values.issuer",
        "{'id':'corp','kind':'fake','label':'x','values':[]} | values",
        "{'id':'corp','kind':'fake','label':'x','secrets':{'clientSecret':null}} |"
            + " secrets.clientSecret",
        "{'id':'corp','kind':'fake','label':'x','enabled':'yes'} | enabled",
        "{'id':'corp','kind':'fake','label':'x','mapping':{'rules':{}}} | mapping.rules",
        "{'id':'corp','kind':'fake','label':'x','mapping':{'rules':[{'claim':'a'}]}} |"
            + " mapping.rules.value",
        "{'id':'corp','kind':'fake','label':'x','other':1} | other",
      })
  void badInputNamesTheMember(String body, String field) {
    Reply reply = create(body);
    assertThat(reply.problem()).isEqualTo("400 invalid-input");
    assertThat(reply.at("field")).isEqualTo(field);
    assertThat(root.post("/sso/test", body).problem()).isEqualTo("400 invalid-input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'label':1}", "{'values':null}", "{'mapping':[]}", "{'id':'x'}", "["})
  void badChangesAreRefused(String body) {
    create(CORP);
    assertThat(root.patch("/sso/providers/corp", body).status()).isEqualTo(400);
    assertThat(root.post("/sso/providers/corp/test", body).status()).isEqualTo(400);
    assertThat(root.post("/sso/mapping-dry-run", body).status()).isEqualTo(400);
    assertThat(new Browser(world).exchange("x").problem()).isEqualTo("403 login-code-refused");
  }

  @Test
  void withoutAPublicUrlThereIsNowhereToComeBackTo() {
    create(CORP);
    Client bare = Client.of(Console.of(world.castellan));
    assertThat(bare.send(bare.raw("GET", PAGES + "/login")).problem())
        .isEqualTo("409 public-url-missing");
    Console plain =
        Console.builder(world.castellan).publicUrl("http://mq.example.com/admin").build();
    Client http = Client.of(plain);
    assertThat(http.send(http.raw("GET", PAGES + "/login")).problem())
        .isEqualTo("409 public-url-missing");
    Console local =
        Console.builder(world.castellan).publicUrl("http://127.0.0.1:8080/admin").build();
    Reply gone = Client.of(local).send(Client.of(local).raw("GET", PAGES + "/login"));
    assertThat(gone.status()).isEqualTo(303);
    assertThat(gone.header("Set-Cookie"))
        .matches("castellan-[0-9a-f]{8}-sso-.=.*; HttpOnly; SameSite=Lax");
  }

  @Test
  void addressesToReturnToAreWebAddresses() {
    for (String address : new String[] {"javascript:x", "/home", "https://u@h/", "https://h/#x"}) {
      assertThatThrownBy(() -> Console.builder(world.castellan).returnAddresses(address))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void addressesToReturnToAreOfTheConsolesOwnOrigin() {
    for (String address :
        new String[] {
          "https://app.example.com/",
          "https://mq.example.com:8443/",
          "http://mq.example.com/",
          "https://mq.example.com.evil.example/"
        }) {
      assertThatThrownBy(
              () ->
                  Console.builder(world.castellan)
                      .returnAddresses(address)
                      .publicUrl("https://mq.example.com/admin")
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(address)
          .hasMessageContaining("https://mq.example.com,");
    }
    assertThat(
            Console.builder(world.castellan)
                .publicUrl("https://mq.example.com/admin")
                .returnAddresses("https://MQ.example.com:443/other", "https://mq.example.com/x?y=z")
                .build())
        .isNotNull();
  }
}

package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Locator.WaitForOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One person's browser with the dashboard in it. What goes wrong in the page is kept and fails the
 * test when the tab is closed: errors on its console, breaches of its policy of contents, requests
 * that failed; refusals by the server that were not expected, too.
 */
public final class Tab implements AutoCloseable {

  private static final double PATIENCE_MILLIS = 15_000;
  private static final int HEIGHT = 900;
  private static final String REFUSED =
      "Failed to load resource: the server responded with a status of ";
  private static final String AUDIT =
      """
      async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))
        .violations.map(rule => rule.id + ': ' + rule.nodes.slice(0, 4).map(node => node.html).join(' | '))
      """;
  private static final String API = "**/api/v1/";
  private static final Path SHOTS = Path.of("target", "screenshots");

  private final BrowserContext context;
  private final Page page;
  private final String address;
  private final Chromium.Look look;
  private final List<String> troubles = new CopyOnWriteArrayList<>();
  private final Set<Integer> expected = new HashSet<>();

  private Tab(BrowserContext context, Page page, String address, Chromium.Look look) {
    this.context = context;
    this.page = page;
    this.address = address;
    this.look = look;
  }

  static Tab open(Browser browser, String address, Chromium.Look look) {
    BrowserContext context =
        browser.newContext(
            new NewContextOptions()
                .setViewportSize(look.width(), HEIGHT)
                .setLocale(look.language())
                .setTimezoneId("Europe/Zurich")
                .setReducedMotion(ReducedMotion.REDUCE)
                .setColorScheme(look.dark() ? ColorScheme.DARK : ColorScheme.LIGHT));
    context.setDefaultTimeout(PATIENCE_MILLIS);
    Tab tab = new Tab(context, context.newPage(), address, look);
    tab.listen();
    tab.page.navigate(address);
    return tab;
  }

  private void listen() {
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            note(message.text());
          }
        });
    page.onPageError(this::note);
    page.onRequestFailed(
        request -> {
          if (!String.valueOf(request.failure()).contains("ERR_ABORTED")) {
            note("Failed: " + request.url() + ": " + request.failure());
          }
        });
    page.onDialog(
        dialog -> {
          note("A script opened a dialog: " + dialog.message());
          dialog.dismiss();
        });
  }

  private void note(String trouble) {
    troubles.add(trouble);
  }

  /** From now on the server may refuse so. */
  public Tab expectStatus(int... statuses) {
    for (int status : statuses) {
      expected.add(status);
    }
    return this;
  }

  /** What went wrong in the page so far and was not expected. */
  public List<String> troubles() {
    return troubles.stream()
        .filter(text -> expected.stream().noneMatch(status -> text.startsWith(REFUSED + status)))
        .toList();
  }

  /** Forgets what went wrong, as after a server that was stopped on purpose. */
  public void forgive() {
    troubles.clear();
  }

  public Page page() {
    return page;
  }

  public Locator css(String selector) {
    return page.locator(selector);
  }

  /** What of this has this text in it. */
  public Locator css(String selector, String text) {
    return page.locator(selector).filter(new FilterOptions().setHasText(text));
  }

  public Locator button(String name) {
    return top()
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  public Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
  }

  /** The field with this label, in the uppermost dialog if there is one. */
  public Locator field(String label) {
    return top().getByLabel(label);
  }

  /** The field of this name, in the uppermost dialog if there is one. */
  public Locator input(String name) {
    return top().locator("[name=" + name + "]");
  }

  /** Waits until the field of this name is marked as wrong, and answers what is said below it. */
  public String errorAt(String name) {
    Locator wrong = top().locator("[name=" + name + "][aria-invalid=true]");
    wrong.waitFor();
    String id =
        List.of(wrong.getAttribute("aria-describedby").split(" ", -1)).stream()
            .filter(part -> part.endsWith("-error"))
            .findFirst()
            .orElseThrow();
    return page.locator("[id='" + id + "']").innerText().strip();
  }

  /** The row of a table in which this text stands. */
  public Locator row(String text) {
    return css("tbody tr", text);
  }

  private Locator top() {
    Locator dialogs = page.locator("dialog[open]");
    int open = dialogs.count();
    return open == 0 ? page.locator("body") : dialogs.nth(open - 1);
  }

  /** A view by its place, and waits for its heading. */
  public Tab go(String hash, String heading) {
    page.evaluate("hash => { location.hash = hash; }", hash);
    awaitHeading(heading);
    return this;
  }

  public void awaitHeading(String heading) {
    page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(heading).setLevel(1)).waitFor();
  }

  /** Leads to a view, and waits until all of it is there. */
  public void show(String view) {
    page.evaluate("hash => { location.hash = hash; }", "#/" + view);
    awaitQuiet();
  }

  /** Waits until nothing is on its way any more, neither data nor a skeleton in their place. */
  public void awaitQuiet() {
    page.waitForLoadState(LoadState.NETWORKIDLE);
    page.locator("main h1").first().waitFor();
    Locator coming = page.locator("main .skeleton, main [aria-busy=true]");
    awaitGone(coming);
  }

  /** Waits until a dialog with this heading is open, the uppermost one. */
  public void awaitDialog(String heading) {
    page.locator("dialog[open]")
        .getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName(heading).setExact(true))
        .waitFor();
  }

  /** Waits until there is nothing of this any more. */
  public static void awaitGone(Locator what) {
    what.first().waitFor(new WaitForOptions().setState(WaitForSelectorState.DETACHED));
  }

  /** Waits until no dialog is open. */
  public void awaitNoDialog() {
    awaitGone(page.locator("dialog[open]"));
  }

  /** Waits until this text can be seen. */
  public void awaitText(String text) {
    page.getByText(text).first().waitFor();
  }

  public Tab login(String username, String password) {
    page.locator("input[name=username]").fill(username);
    page.locator("input[name=password]").fill(password);
    page.locator(".entry button.primary").click();
    return this;
  }

  /** Waits until somebody is in. */
  public Tab awaitFrame() {
    page.locator(".frame").waitFor();
    return this;
  }

  /** Keeps all calls of the API waiting whose path, behind its version, fits this pattern. */
  public Held hold(String path) {
    return new Held(API + path);
  }

  /** Keeps the script of the page at this place waiting. */
  public Held holdScript(String path) {
    return new Held("**/app/" + path);
  }

  /**
   * Answers each call of the API whose path fits this pattern with 500, as a broken server does.
   */
  public void breakDown(String path) {
    page.route(
        API + path,
        route -> route.fulfill(new FulfillOptions().setStatus(500).setBody("<b>no</b>")));
  }

  /** Cuts the line at each call of the API whose path fits this pattern. */
  public void cut(String path) {
    page.route(API + path, Route::abort);
  }

  /** Nothing is held up, broken or cut from now on. */
  public void mend() {
    page.unrouteAll();
  }

  /** What a click on this makes the browser save, as text. */
  public String download(Locator from) {
    Download download = page.waitForDownload(from::click);
    try {
      return Files.readString(download.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a slow server has not answered yet. */
  public final class Held {

    private final String pattern;
    private final List<Route> waiting = new CopyOnWriteArrayList<>();

    private Held(String pattern) {
      this.pattern = pattern;
      page.route(pattern, waiting::add);
    }

    /** Waits until one of them waits. */
    public void await() {
      page.waitForCondition(() -> !waiting.isEmpty());
    }

    /** Lets them go, and all that come later. */
    public void release() {
      page.unroute(pattern);
      waiting.forEach(Route::resume);
    }
  }

  /** A text of the page's catalogue, in the language that it shows. */
  public String text(String key) {
    return text(key, Map.of());
  }

  /** The same with these values in it. */
  public String text(String key, Map<String, String> values) {
    return (String)
        page.evaluate(
            "async ([key, values]) => (await import('./app/i18n.js')).t(key, values)",
            List.of(key, values));
  }

  /** Loads it anew. */
  public void reload() {
    page.navigate(address);
  }

  /**
   * No breach of the Web Content Accessibility Guidelines 2.2, level AA, that can be found by
   * program.
   */
  public void assertAccessible(String what) {
    page.evaluate(axe());
    assertThat(page.evaluate(AUDIT)).as(what + " " + look).isEqualTo(List.of());
  }

  private static String axe() {
    try (InputStream script = AxeBuilder.class.getResourceAsStream("/axe.min.js")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing sticks out at the side. */
  public void assertFits(String what) {
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"))
        .as(what + " is not wider than the window " + look)
        .isEqualTo(true);
  }

  /** It fits, no breach is found in it, and a picture of it is kept. */
  public void inspect(String what) {
    assertFits(what);
    assertAccessible(what);
    shoot(what.replace(' ', '-'));
  }

  /** Keeps a picture among what the build made. */
  public void shoot(String name) {
    page.screenshot(
        new ScreenshotOptions()
            .setPath(SHOTS.resolve(name + "-" + look + ".png"))
            .setFullPage(true));
  }

  @Override
  public void close() {
    context.close();
    assertThat(troubles()).as("what went wrong in the page").isEmpty();
  }
}

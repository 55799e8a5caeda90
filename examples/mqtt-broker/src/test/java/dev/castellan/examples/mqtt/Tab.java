package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Locator.WaitForOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One person's browser with the dashboard in it. What goes wrong in the page is kept and fails the
 * test when the tab is closed: errors on its console, breaches of its policy of contents, requests
 * that failed; refusals by the server that were not expected, too.
 */
final class Tab implements AutoCloseable {

  private static final double PATIENCE_MILLIS = 15_000;
  private static final int HEIGHT = 900;
  private static final String REFUSED =
      "Failed to load resource: the server responded with a status of ";
  private static final String AUDIT =
      """
      async () => (await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}))
        .violations.map(rule => rule.id + ': ' + rule.nodes.slice(0, 4).map(node => node.html).join(' | '))
      """;
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
  Tab expectStatus(int... statuses) {
    for (int status : statuses) {
      expected.add(status);
    }
    return this;
  }

  /** What went wrong in the page so far and was not expected. */
  List<String> troubles() {
    return troubles.stream()
        .filter(text -> expected.stream().noneMatch(status -> text.startsWith(REFUSED + status)))
        .toList();
  }

  /** Forgets what went wrong, as after a server that was stopped on purpose. */
  void forgive() {
    troubles.clear();
  }

  Page page() {
    return page;
  }

  Locator css(String selector) {
    return page.locator(selector);
  }

  Locator button(String name) {
    return top()
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator link(String name) {
    return page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName(name).setExact(true));
  }

  /** The field with this label, in the uppermost dialog if there is one. */
  Locator field(String label) {
    return top().getByLabel(label);
  }

  /** The row of a table in which this text stands. */
  Locator row(String text) {
    return page.locator("tbody tr").filter(new FilterOptions().setHasText(text));
  }

  private Locator top() {
    Locator dialogs = page.locator("dialog[open]");
    int open = dialogs.count();
    return open == 0 ? page.locator("body") : dialogs.nth(open - 1);
  }

  /** A view by its place, and waits for its heading. */
  Tab go(String hash, String heading) {
    page.evaluate("hash => { location.hash = hash; }", hash);
    awaitHeading(heading);
    return this;
  }

  void awaitHeading(String heading) {
    page.getByRole(AriaRole.HEADING, new GetByRoleOptions().setName(heading).setLevel(1)).waitFor();
  }

  /** Waits until nothing is on its way any more, neither data nor a skeleton in their place. */
  void awaitQuiet() {
    page.waitForLoadState(LoadState.NETWORKIDLE);
    page.locator("main h1").first().waitFor();
    Locator coming = page.locator("main .skeleton, main [aria-busy=true]");
    coming.first().waitFor(new WaitForOptions().setState(WaitForSelectorState.DETACHED));
  }

  /** Waits until a dialog with this heading is open, the uppermost one. */
  void awaitDialog(String heading) {
    page.locator("dialog[open]")
        .getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName(heading).setExact(true))
        .waitFor();
  }

  /** Waits until this text can be seen. */
  void awaitText(String text) {
    page.getByText(text).first().waitFor();
  }

  Tab login(String username, String password) {
    page.locator("input[name=username]").fill(username);
    page.locator("input[name=password]").fill(password);
    page.locator(".entry button.primary").click();
    return this;
  }

  /** Waits until somebody is in. */
  Tab awaitFrame() {
    page.locator(".frame").waitFor();
    return this;
  }

  /** Loads it anew. */
  void reload() {
    page.navigate(address);
  }

  /**
   * No breach of the Web Content Accessibility Guidelines 2.2, level AA, that can be found by
   * program.
   */
  void assertAccessible(String what) {
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
  void assertFits(String what) {
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1"))
        .as(what + " is not wider than the window " + look)
        .isEqualTo(true);
  }

  /** Keeps a picture among what the build made. */
  void shoot(String name) {
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

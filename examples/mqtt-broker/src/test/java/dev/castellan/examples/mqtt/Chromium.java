package dev.castellan.examples.mqtt;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A real browser without a screen. Where there is none, its tests are skipped by name, or fail if
 * the peers are required.
 */
public final class Chromium implements AutoCloseable {

  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private static final List<String> FLAGS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  /** Starts it. */
  public static Chromium start() {
    Path program = find().orElseGet(Chromium::missing);
    Playwright playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    return new Chromium(
        playwright,
        playwright
            .chromium()
            .launch(new LaunchOptions().setExecutablePath(program).setArgs(FLAGS)));
  }

  private static Optional<Path> find() {
    Stream<Path> named = Stream.ofNullable(System.getenv("CASTELLAN_CHROMIUM")).map(Path::of);
    Stream<Path> known = NAMES.stream().map(name -> Path.of("/usr/bin", name));
    return Stream.concat(named, known).filter(Files::isExecutable).findFirst();
  }

  private static Path missing() {
    String text = "No Chromium; CASTELLAN_CHROMIUM names the program";
    if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
      throw new AssertionError(text);
    }
    Assumptions.abort(text);
    throw new AssertionError();
  }

  /** A browser of somebody else: nothing of the others' cookies is in it. */
  public Tab open(String address, Look look) {
    return Tab.open(browser, address, look);
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }

  /**
   * How somebody's browser is.
   *
   * @param language a language tag
   * @param dark whether the operating system's theme is
   * @param width of the window, in CSS pixels
   */
  public record Look(String language, boolean dark, int width) {

    /** What most have. */
    public static final Look PLAIN = new Look("en-GB", false, 1_280);

    /** Each language and theme in each of these widths. */
    public static Stream<Look> all(int... widths) {
      return Stream.of("en-GB", "zh-CN")
          .flatMap(
              language ->
                  Stream.of(false, true)
                      .flatMap(
                          dark ->
                              IntStream.of(widths)
                                  .mapToObj(width -> new Look(language, dark, width))));
    }

    @Override
    public String toString() {
      return language + (dark ? "-dark-" : "-light-") + width;
    }
  }
}

package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long it takes until there is something to see. It prints, and holds nobody to it. */
@Tag("long")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardFirstViewTest {

  private static final int LOADS = 20;

  /** The time since the navigation began at the first frame that shows the login, or a table. */
  private static final String WATCH =
      """
      (function look() {
        if (document.querySelector('.entry h1, main tbody tr:not(.skeleton)')) {
          requestAnimationFrame(() => setTimeout(() => (document.documentElement.dataset.seenAfter = performance.now())));
        } else {
          requestAnimationFrame(look);
        }
      })()
      """;

  @Test
  void theMedianIsPrinted(@TempDir Path data) throws IOException, InterruptedException {
    try (Dashboard dashboard = Dashboard.start(data)) {
      double[] cold = new double[LOADS];
      double[] warm = new double[LOADS];
      double[] users = new double[LOADS];
      for (int i = 0; i < LOADS; i++) {
        try (Tab tab = dashboard.openNothing()) {
          tab.page().addInitScript(WATCH);
          cold[i] = load(tab, dashboard.address());
          warm[i] = load(tab, dashboard.address());
          tab.login("root", Dashboard.PASSWORD).awaitFrame();
          users[i] = load(tab, dashboard.address());
        }
      }
      System.out.printf(
          Locale.ROOT,
          "first view over %d loads, median (slowest): login %.0f ms (%.0f), again %.0f ms (%.0f),"
              + " table of users %.0f ms (%.0f)%n",
          LOADS,
          median(cold),
          DoubleStream.of(cold).max().orElseThrow(),
          median(warm),
          DoubleStream.of(warm).max().orElseThrow(),
          median(users),
          DoubleStream.of(users).max().orElseThrow());
      assertThat(cold).doesNotContain(0);
    }
  }

  private static double load(Tab tab, String address) {
    Page page = tab.page();
    page.navigate("about:blank");
    page.navigate(address);
    return Double.parseDouble(tab.css("html[data-seen-after]").getAttribute("data-seen-after"));
  }

  private static double median(double[] all) {
    double[] sorted = DoubleStream.of(all).sorted().toArray();
    return (sorted[(LOADS - 1) / 2] + sorted[LOADS / 2]) / 2;
  }
}

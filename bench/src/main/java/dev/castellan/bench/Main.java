package dev.castellan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures everything and prints it as Markdown; says on the way how far it is, on standard error.
 * {@code docs/performance.md} tells what it measures and how it is started.
 */
public final class Main {

  private final Settings settings;
  private final Figures figures = new Figures();

  private Main(Settings settings) {
    this.settings = settings;
  }

  /**
   * Runs the benchmark. A target that is missed is printed and no failure; a wrong answer is.
   *
   * @param args see {@link Settings#parse}
   */
  public static void main(String[] args) throws Exception {
    Main main = new Main(Settings.parse(String.join(" ", args)));
    double load = Machine.load();
    main.measure();
    String head =
        String.format(
            Locale.ROOT,
            "%s. %s. Load average %.1f at the beginning, %.1f at the end. %d rounds of %d"
                + " iterations of %s after %d to warm up.%n%n",
            LocalDate.now(ZoneOffset.UTC),
            Machine.describe(),
            load,
            Machine.load(),
            main.settings.rounds(),
            main.settings.iterations(),
            main.settings.length(),
            main.settings.warmups());
    String report = head + Report.of(main.settings, main.figures);
    System.out.print(report);
    if (main.settings.out().isPresent()) {
      Files.writeString(main.settings.out().get(), report);
    }
  }

  private void measure() throws RunnerException, IOException, InterruptedException {
    Measuring measuring = new Measuring(settings, figures);
    for (int round = 1; round <= settings.rounds(); round++) {
      for (Scenario scenario : Plan.scenarios(settings.sizes())) {
        // One after the other of the same scenario: what disturbs one disturbs its neighbours, too.
        for (Contender contender : Plan.contenders(scenario, settings.contenders())) {
          progress(round, scenario + " " + contender);
          measuring.decisions(scenario, contender);
        }
      }
      loads(round);
      progress(round, "resources");
      measuring.resources();
    }
  }

  private void loads(int round) throws IOException, InterruptedException {
    for (Kind kind : settings.sizes().contains(Size.LARGE) ? Kind.values() : new Kind[0]) {
      Scenario scenario = new Scenario(kind, Size.LARGE, Asking.WARM, 1);
      for (Contender contender : Plan.contenders(scenario, settings.contenders())) {
        // The limits load nothing, and what this library loads is the same however it is asked; by
        // strings it keeps the subjects itself.
        boolean loads =
            contender.group() == Contender.Group.PEER || contender == Contender.CASTELLAN_STRINGS;
        if (loads) {
          progress(round, "loading " + kind + " " + contender);
          Footprint.measure(figures, scenario, contender, settings.seed());
        }
      }
    }
  }

  private static void progress(int round, String text) {
    System.err.println("round " + round + ": " + text);
  }
}

package dev.castellan.bench;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The figures of a run as Markdown. */
final class Report {

  private final Settings settings;
  private final Figures figures;
  private final StringBuilder out = new StringBuilder();

  private Report(Settings settings, Figures figures) {
    this.settings = settings;
    this.figures = figures;
  }

  /** All tables. */
  static String of(Settings settings, Figures figures) {
    Report report = new Report(settings, figures);
    for (Kind kind : Kind.values()) {
      report.line("## Policies of kind " + kind);
      report.line("");
      report.line("Seed " + settings.seed() + ".");
      report.line("");
      for (Size size : settings.sizes()) {
        report.line(
            "- " + size + ": " + Generator.workload(settings.seed(), size, kind).summary() + ".");
      }
      report.line("");
      for (Asking asking : Asking.values()) {
        report.decisions(kind, asking, 1);
        report.decisions(kind, asking, 2);
      }
      report.targets(kind);
    }
    report.loads();
    report.resources();
    return report.out.toString();
  }

  private void decisions(Kind kind, Asking asking, int threads) {
    if (Plan.scenarios(settings.sizes()).stream()
        .noneMatch(
            one -> one.kind() == kind && one.asking() == asking && one.threads() == threads)) {
      return;
    }
    line(
        String.format(
            Locale.ROOT,
            "### %s, %s (%,d questions), %d thread%s",
            kind,
            asking,
            asking.questions(),
            threads,
            threads == 1 ? "" : "s"));
    line("");
    row(
        "CPU ns per decision, median",
        "20 rules",
        "2,000",
        "20,000",
        "its quartiles",
        "wall ns",
        "bytes",
        "by the HashMap",
        "times the best peer's speed",
        "checked");
    row("---", "---", "---", "---", "---", "---", "---", "---", "---", "---");
    Scenario large = new Scenario(kind, Size.LARGE, asking, threads);
    OptionalDouble limit = figures.median(large, Contender.LIMIT_HASHMAP, Figures.Measure.CPU);
    // Peers are asked about plain policies alone.
    OptionalDouble peer =
        Targets.bestPeer(figures, new Scenario(Kind.PLAIN, Size.LARGE, asking, threads));
    for (Contender one : Plan.contenders(large, settings.contenders())) {
      OptionalDouble cpu = figures.median(large, one, Figures.Measure.CPU);
      row(
          one.label(),
          nanos(cpu(kind, Size.SMALL, asking, threads, one)),
          nanos(cpu(kind, Size.MEDIUM, asking, threads, one)),
          nanos(cpu),
          quartiles(large, one),
          nanos(figures.median(large, one, Figures.Measure.WALL)),
          bytes(figures.median(large, one, Figures.Measure.BYTES)),
          ratio(Targets.quotient(cpu, limit)),
          ratio(Targets.quotient(peer, cpu)),
          count(figures.quantile(large, one, Figures.Measure.CHECKED, 0)));
    }
    line("");
  }

  private OptionalDouble cpu(
      Kind kind, Size size, Asking asking, int threads, Contender contender) {
    return figures.median(
        new Scenario(kind, size, asking, threads), contender, Figures.Measure.CPU);
  }

  private String quartiles(Scenario scenario, Contender contender) {
    String low = nanos(figures.quantile(scenario, contender, Figures.Measure.CPU, 0.25));
    String high = nanos(figures.quantile(scenario, contender, Figures.Measure.CPU, 0.75));
    return low.isEmpty() ? "" : low + " .. " + high;
  }

  private void targets(Kind kind) {
    line("### Targets at 20,000 rules, policies of kind " + kind);
    line("");
    row("what", "target", "measured", "");
    row("---", "---", "---", "---");
    for (Targets.Target target : Targets.of(figures, kind)) {
      row(
          target.text(),
          (target.atLeast() ? "at least " : "at most ") + ratio(OptionalDouble.of(target.limit())),
          ratio(target.value()),
          target.verdict());
    }
    line("");
  }

  private void loads() {
    line("## Loading 20,000 rules, in JVMs of their own");
    line("");
    row(
        "engine",
        "policy",
        "first load ms",
        "later loads ms",
        "heap MiB",
        "10,000 subjects, MiB more");
    row("---", "---", "---", "---", "---", "---");
    for (Kind kind : Kind.values()) {
      Scenario scenario = new Scenario(kind, Size.LARGE, Asking.WARM, 1);
      for (Contender one : settings.contenders()) {
        if (figures.median(scenario, one, Figures.Measure.LOAD_COLD).isPresent()) {
          row(
              one.label().replace(", from strings", ""),
              kind.toString(),
              ratio(figures.median(scenario, one, Figures.Measure.LOAD_COLD)),
              ratio(figures.median(scenario, one, Figures.Measure.LOAD_WARM)),
              mebibytes(figures.median(scenario, one, Figures.Measure.HEAP)),
              one.group() == Contender.Group.OURS
                  ? mebibytes(figures.median(scenario, one, Figures.Measure.HEAP_SUBJECTS))
                  : "with it");
        }
      }
    }
    line("");
  }

  private void resources() {
    line("## Making a Resource of four segments");
    line("");
    row("how", "CPU ns");
    row("---", "---");
    row("`Resource.of(\"tenants\", t, kind, name)`", nanos(figures.resource("of")));
    row("`Resource.parse(\"/tenants/t/kind/name\")`", nanos(figures.resource("parse")));
    line("");
  }

  private void line(String text) {
    out.append(text).append('\n');
  }

  private void row(String... cells) {
    line(List.of(cells).stream().collect(Collectors.joining(" | ", "| ", " |")));
  }

  private static String nanos(OptionalDouble value) {
    return value.isEmpty() ? "" : number(value.getAsDouble());
  }

  private static String ratio(OptionalDouble value) {
    return value.isEmpty() ? "" : number(value.getAsDouble());
  }

  private static String count(OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, "%,.0f", value.getAsDouble());
  }

  private static String bytes(OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, "%,.1f", value.getAsDouble());
  }

  private static String mebibytes(OptionalDouble value) {
    return value.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%.1f", value.getAsDouble() / (1 << 20));
  }

  /** With as many digits as mean something. */
  private static String number(double value) {
    if (value >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    if (value >= 10) {
      return String.format(Locale.ROOT, "%.1f", value);
    }
    return String.format(Locale.ROOT, value >= 0.01 || value == 0 ? "%.2f" : "%.5f", value);
  }
}

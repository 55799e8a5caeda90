package dev.castellan.bench;

import java.io.PrintStream;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;

/** A table in Markdown of what things cost: time of a processor, and bytes. For one thread. */
public final class CostTable {

  private final PrintStream out;
  private final Unit unit;

  /** In what costs are told. */
  public enum Unit {
    /** Nanoseconds and bytes. */
    NANOS("ns", 1, "%.0f", "bytes", 1),
    /** Milliseconds and KiB. */
    MILLIS("ms", 1e6, "%.3f", "KiB", 1024);

    private final String time;
    private final double nanos;
    private final String format;
    private final String size;
    private final double bytes;

    Unit(String time, double nanos, String format, String size, double bytes) {
      this.time = time;
      this.nanos = nanos;
      this.format = format;
      this.size = size;
      this.bytes = bytes;
    }

    private String time(Samples cpu, double part) {
      double value = cpu.quantile(part).orElse(Double.NaN) / nanos;
      return String.format(Locale.ROOT, format, value);
    }
  }

  /**
   * Begins one.
   *
   * @param more the heads of columns of the caller's own
   */
  public CostTable(PrintStream out, Unit unit, String... more) {
    this.out = out;
    this.unit = unit;
    row(more, "what is shown", "CPU " + unit.time + ", median", "its quartiles", unit.size);
    out.println("| --- | --- | --- | --- |" + " --- |".repeat(more.length));
  }

  /** When and on what a run began, in a line that others may follow. */
  public static String heading(int rounds) {
    return String.format(
        Locale.ROOT,
        "%s. %s. Load average %.1f at the beginning. %d rounds.",
        LocalDate.now(ZoneOffset.UTC),
        Machine.describe(),
        Machine.load(),
        rounds);
  }

  /**
   * One thing.
   *
   * @param all what was measured of it with {@link CpuTime} and JMH's profiler of memory
   * @param more the caller's own columns
   */
  public void add(String shown, Map<String, Samples> all, String... more) {
    Samples cpu = all.getOrDefault(CpuTime.LABEL, new Samples());
    double bytes =
        all.getOrDefault(Runs.ALLOCATED, new Samples()).median().orElse(Double.NaN) / unit.bytes;
    row(
        more,
        shown,
        unit.time(cpu, 0.5),
        unit.time(cpu, 0.25) + " .. " + unit.time(cpu, 0.75),
        String.format(Locale.ROOT, "%.0f", bytes));
  }

  private void row(String[] more, String... cells) {
    String own = more.length == 0 ? "" : " | " + String.join(" | ", more);
    out.println("| " + String.join(" | ", cells) + own + " |");
  }
}

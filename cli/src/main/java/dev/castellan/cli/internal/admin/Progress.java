package dev.castellan.cli.internal.admin;

import dev.castellan.user.ImportProgress;
import java.io.PrintWriter;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar that grows, where somebody watches and there is enough to do. */
final class Progress implements ImportProgress, AutoCloseable {

  private static final int WORTH_IT = 20;
  private static final int WIDTH = 78;

  private final boolean watched;
  private final PrintWriter out;
  private @Nullable ProgressBar bar;

  /**
   * @param watched whether somebody watches
   * @param out where the bar is drawn
   */
  Progress(boolean watched, PrintWriter out) {
    this.watched = watched;
    this.out = out;
  }

  @Override
  public void done(int done, int all) {
    if (!watched || all < WORTH_IT) {
      return;
    }
    if (bar == null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("users")
              .setInitialMax(all)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(200)
              .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
              .build();
    }
    bar.stepTo(done);
  }

  private void draw(String line) {
    out.print('\r' + line);
    out.flush();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      out.print('\n');
      out.flush();
    }
  }
}

package dev.castellan.cli.internal.admin;

import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Output;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code export}. */
@Command(description = "Writes users out as JSON lines, for import.")
final class ExportUsers implements Callable<Integer> {

  private final Environment environment;

  @Mixin private ExportFile file = new ExportFile();

  @Option(
      names = "--with-hashes",
      description = "With the hashes of passwords, which are to be kept as secret as those.")
  private boolean withHashes;

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  ExportUsers(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    file.write(lines -> export(backend, lines), "users", output);
    return ExitCode.FINE;
  }

  private int export(Backend backend, Consumer<String> lines) {
    AtomicInteger count = new AtomicInteger();
    backend.exportUsers(
        withHashes,
        line -> {
          lines.accept(line);
          count.incrementAndGet();
        });
    return count.get();
  }
}

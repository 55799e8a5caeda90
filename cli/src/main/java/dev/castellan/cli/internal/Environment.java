package dev.castellan.cli.internal;

import dev.castellan.storage.TimeSource;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * What commands get from outside, beside their arguments.
 *
 * @param input where {@code -} is read from
 * @param time what they take for the time
 * @param variables the process's environment
 * @param terminal whom they can ask
 * @param pause how they wait
 * @param host the Castellan that the host has open; empty if each command opens its own
 */
public record Environment(
    InputStream input,
    TimeSource time,
    Map<String, String> variables,
    Terminal terminal,
    Pause pause,
    Optional<Host> host) {

  /** Copies the variables. */
  public Environment {
    variables = Map.copyOf(variables);
  }

  /** Without variables, and with nobody to ask. */
  public Environment(InputStream input, TimeSource time) {
    this(input, time, Map.of(), Terminal.NOBODY, Pause.SLEEP, Optional.empty());
  }

  /** The process's own. */
  public static Environment ofProcess(InputStream input, TimeSource time) {
    return new Environment(
        input, time, System.getenv(), new SystemTerminal(), Pause.SLEEP, Optional.empty());
  }

  /** The same for a host that has a Castellan open. */
  public Environment of(Host open) {
    return new Environment(input, time, variables, terminal, pause, Optional.of(open));
  }
}

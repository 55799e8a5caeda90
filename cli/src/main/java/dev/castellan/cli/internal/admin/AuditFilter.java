package dev.castellan.cli.internal.admin;

import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditQuery;
import dev.castellan.cli.internal.Converters;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which entries of the audit log. */
final class AuditFilter {

  @Option(names = "--actor", paramLabel = "NAME", description = "By this user or key: name or id.")
  private Optional<String> actor = Optional.empty();

  @Option(
      names = "--action",
      paramLabel = "TYPE:VERB",
      description = "Of this action; TYPE:* for all of a type.")
  private Optional<String> action = Optional.empty();

  @Option(
      names = "--resource",
      paramLabel = "PATH",
      converter = Converters.ToResource.class,
      description = "On this, or on something below it.")
  private Optional<Resource> resource = Optional.empty();

  @Option(
      names = "--scope",
      paramLabel = "PATH",
      converter = Converters.ToResource.class,
      description = "In this scope, or below it.")
  private Optional<Resource> scope = Optional.empty();

  @Option(
      names = "--outcome",
      paramLabel = "WORD",
      converter = ToOutcome.class,
      description = "done, refused, started or failed.")
  private Optional<AuditEntry.Outcome> outcome = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "Of this time and later.")
  private Optional<Instant> since = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Converters.ToInstant.class,
      description = "Of before this time.")
  private Optional<Instant> until = Optional.empty();

  @Option(
      names = "--text",
      paramLabel = "WORDS",
      description = "With these words, as whole words in whatever case.")
  private Optional<String> text = Optional.empty();

  /**
   * What was asked for.
   *
   * @throws dev.castellan.InvalidInputException if a value breaks a rule
   */
  AuditQuery query() {
    return new AuditQuery(actor, action, resource, scope, outcome, since, until, text);
  }

  /** How an entry ended. */
  static final class ToOutcome implements ITypeConverter<AuditEntry.Outcome> {
    @Override
    public AuditEntry.Outcome convert(String text) {
      return switch (text) {
        case "done" -> AuditEntry.Outcome.DONE;
        case "refused" -> AuditEntry.Outcome.REFUSED;
        case "started" -> AuditEntry.Outcome.STARTED;
        case "failed" -> AuditEntry.Outcome.FAILED;
        default ->
            throw new TypeConversionException(
                "An outcome is done, refused, started or failed, not '" + text + "'");
      };
    }
  }
}

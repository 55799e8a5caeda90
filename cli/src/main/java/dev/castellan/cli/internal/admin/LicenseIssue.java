package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.castellan.InvalidInputException;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Output;
import dev.castellan.license.License;
import dev.castellan.license.LicenseIssuer;
import dev.castellan.license.LicenseLimits;
import dev.castellan.license.LicenseSigningKey;
import dev.castellan.license.LicenseType;
import dev.castellan.license.Limit;
import dev.castellan.secret.SecretText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code license issue}. */
@Command(description = "Makes a licence key, one line. What is the same gives the same key.")
final class LicenseIssue implements Callable<Integer> {

  private static final String UNLIMITED = "unlimited";

  private final Environment environment;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      required = true,
      description = "What 'license keygen' made; - is standard input.")
  private String signer = "";

  @Option(names = "--id", paramLabel = "ID", required = true, description = "Names the licence.")
  private String id = "";

  @Option(
      names = "--customer",
      paramLabel = "NAME",
      required = true,
      description = "Who it is given to.")
  private String customer = "";

  @Option(
      names = "--connections",
      paramLabel = "N",
      required = true,
      description = "How many may be open at once: SOFT:HARD, HARD alone, or unlimited.")
  private String connections = "";

  @Option(names = "--email", paramLabel = "ADDRESS", description = "The customer's.")
  private String email = "";

  @Option(names = "--edition", paramLabel = "NAME", description = "Of the product.")
  private String edition = "";

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "community, trial, evaluation or official, which is what it is by default.")
  private String type = LicenseType.OFFICIAL.text();

  @Option(names = "--deployment", paramLabel = "NAME", description = "Where it is for.")
  private String deployment = "";

  @Option(
      names = "--issued",
      paramLabel = "TIME",
      description = "When it was made, a day or a time in UTC; now by default.")
  private Optional<String> issued = Optional.empty();

  @Option(
      names = "--valid-from",
      paramLabel = "TIME",
      description = "From when on it holds; when it was made by default.")
  private Optional<String> validFrom = Optional.empty();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "Until when, exclusively; never by default.")
  private Optional<String> expires = Optional.empty();

  @Option(
      names = "--grace-days",
      paramLabel = "N",
      description = "For how many days after that nothing is refused yet; 0 by default.")
  private int graceDays;

  @Option(
      names = "--feature",
      paramLabel = "NAME",
      description = "What it opens; can be given several times.")
  private List<String> features = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "NAME=N",
      description = "Another limit, written as that of connections; can be given several times.")
  private Map<String, String> limits = new LinkedHashMap<>();

  @Option(
      names = "--claim",
      paramLabel = "NAME=TEXT",
      description = "What else it says; can be given several times.")
  private Map<String, String> claims = new LinkedHashMap<>();

  @Mixin private Common common = new Common();

  LicenseIssue(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    License license = license();
    String key = new LicenseIssuer(key()).issue(license);
    output.print(key);
    output.print(Json.object().put("ok", true).put("id", license.id()).put("key", key));
    return ExitCode.FINE;
  }

  private LicenseSigningKey key() {
    SecretText pem = SecretText.of(SecretFile.text(signer, environment.input()));
    try {
      return LicenseSigningKey.of(pem);
    } catch (InvalidInputException e) {
      throw BadFileException.of(signer, "holds no key to sign licences with");
    }
  }

  private License license() {
    Instant issuedAt =
        issued
            .map(text -> time("--issued", text))
            .orElseGet(() -> environment.time().instant().truncatedTo(ChronoUnit.SECONDS));
    License.Builder license =
        License.builder(id, customer)
            .email(email)
            .edition(edition)
            .type(
                LicenseType.of(type)
                    .orElseThrow(() -> common.wrong("--type: there is no such type")))
            .deployment(deployment)
            .issuedAt(issuedAt)
            .features(features)
            .limits(limits());
    validFrom.map(text -> time("--valid-from", text)).ifPresent(license::validFrom);
    if (expires.isEmpty() && graceDays != 0) {
      throw common.wrong("--grace-days needs --expires");
    }
    expires
        .map(text -> time("--expires", text))
        .ifPresent(end -> license.expiresAt(end, graceDays));
    Map<String, String> others = new LinkedHashMap<>();
    claims.forEach((name, text) -> others.put(name, TextNode.valueOf(text).toString()));
    return license.otherClaims(others).build();
  }

  private LicenseLimits limits() {
    LicenseLimits all = LicenseLimits.connections(limit("--connections", connections));
    for (Map.Entry<String, String> other : limits.entrySet()) {
      all = all.with(other.getKey(), limit("--limit", other.getValue()));
    }
    return all;
  }

  private Limit limit(String option, String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? Limit.of(number(option, text))
        : new Limit(
            number(option, text.substring(0, colon)), number(option, text.substring(colon + 1)));
  }

  private long number(String option, String text) {
    if (text.equals(UNLIMITED)) {
      return Limit.NONE;
    }
    if (!text.matches("[0-9]{1,16}")) {
      throw common.wrong(option + ": a number, or " + UNLIMITED);
    }
    return Long.parseLong(text);
  }

  /** A day begins in UTC. */
  private Instant time(String option, String text) {
    try {
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw common.wrong(option + ": a day such as 2027-01-31, or a time with Z behind it");
    }
  }
}

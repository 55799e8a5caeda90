package dev.castellan.cli.internal.admin;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.ErrorCode;
import dev.castellan.OpenException;
import dev.castellan.SystemAccess;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Host;
import dev.castellan.cli.internal.Output;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordStore;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command administers, and the frame in which it does. */
final class BackendOptions {

  private static final String REASON = "command line: ";

  @Mixin private StoreOptions store = new StoreOptions();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The console of a broker, such as https://mq.acme.example/admin. [CASTELLAN_URL]")
  private Optional<String> url = Optional.empty();

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Holds the token for --url; - is standard input. [CASTELLAN_TOKEN_FILE]")
  private Optional<String> tokenFile = Optional.empty();

  @Option(
      names = "--token-prefix",
      paramLabel = "PREFIX",
      description =
          "With --store: what the broker's tokens begin with, if not cst. [CASTELLAN_TOKEN_PREFIX]")
  private Optional<String> prefix = Optional.empty();

  /** What a command does. */
  @FunctionalInterface
  interface Body {

    /** Does it, prints, and answers the exit code. */
    int run(Backend backend, Output output);
  }

  /** Runs a command on what the options name, and closes that. */
  int run(Common common, Environment environment, Body body) {
    return run(common, environment, UnaryOperator::identity, body);
  }

  /**
   * The same.
   *
   * @param more what a store is to be opened with besides; asked before it is
   */
  int run(
      Common common,
      Environment environment,
      Supplier<UnaryOperator<CastellanBuilder>> more,
      Body body) {
    return common.run(
        output -> {
          try (Backend backend = open(common, environment, more)) {
            return body.run(backend, output);
          }
        });
  }

  /** Which files the options read, so that nothing else reads standard input, too. */
  boolean readStandardInput(Environment environment) {
    return tokenFile.or(() -> variable(environment, "TOKEN_FILE")).filter("-"::equals).isPresent()
        || store.readStandardInput(environment);
  }

  private static Optional<String> variable(Environment environment, String name) {
    return StoreOptions.variable(environment, name);
  }

  private Backend open(
      Common common, Environment environment, Supplier<UnaryOperator<CastellanBuilder>> more) {
    String reason = REASON + common.name();
    if (environment.host().isPresent()) {
      return ofHost(environment.host().get(), reason, common, environment);
    }
    if (store.given() && url.isPresent()) {
      throw common.wrong("Either --store or --url");
    }
    Optional<String> server =
        store.given() ? Optional.empty() : url.or(() -> variable(environment, "URL"));
    boolean stored = store.given() || (url.isEmpty() && store.named(environment));
    if (stored && server.isPresent()) {
      throw common.wrong("CASTELLAN_STORE and CASTELLAN_URL both are set; say --store or --url");
    }
    if (stored) {
      return ofStore(reason, common, environment, more);
    }
    return ofServer(
        server.orElseThrow(
            () -> common.wrong("Say what to administer: --store or --url (or CASTELLAN_STORE)")),
        common,
        environment);
  }

  private Backend ofHost(Host host, String reason, Common common, Environment environment) {
    if (store.given() || url.isPresent()) {
      throw common.wrong("This program administers its own broker, without --store and --url");
    }
    return new OpenBackend(host.castellan(), host.access(), reason, environment.time(), false);
  }

  private Backend ofServer(String server, Common common, Environment environment) {
    ServerUrl parsed;
    try {
      parsed = ServerUrl.parse(server);
    } catch (IllegalArgumentException e) {
      throw common.wrong("--url: " + e.getMessage());
    }
    String file =
        tokenFile
            .or(() -> variable(environment, "TOKEN_FILE"))
            .orElseThrow(() -> common.wrong("--url needs --token-file (or CASTELLAN_TOKEN_FILE)"));
    SecretText token = SecretFile.line(file, environment.input());
    if (!token.expose().matches("[A-Za-z0-9._~+/-]{1,512}=*")) {
      throw BadFileException.of(file, "holds no token");
    }
    return new RestBackend(new RestClient(parsed, token));
  }

  private Backend ofStore(
      String reason,
      Common common,
      Environment environment,
      Supplier<UnaryOperator<CastellanBuilder>> more) {
    Optional<SecretKeys> keys = store.keys(environment);
    UnaryOperator<CastellanBuilder> words = more.get();
    RecordStore opened = store.open(common, environment);
    try {
      CastellanBuilder builder =
          words.apply(
              Castellan.builder(opened)
                  .broker("castellan command line", "")
                  .time(environment.time())
                  .tool());
      keys.ifPresent(builder::secretKeys);
      prefix.or(() -> variable(environment, "TOKEN_PREFIX")).ifPresent(builder::tokenPrefix);
      SystemAccess access = builder.systemAccess();
      return new OpenBackend(builder.open(), access, reason, environment.time(), true);
    } catch (IllegalArgumentException e) {
      opened.close();
      throw common.wrong("--token-prefix: " + e.getMessage());
    } catch (OpenException e) {
      if (e.code() == ErrorCode.SECRET_KEYS_REQUIRED) {
        throw new Failure(
            ExitCode.UNAVAILABLE,
            e.code().text(),
            "several nodes can share this store: name the file with its secret keys, --keys-file",
            Optional.empty());
      }
      throw e;
    }
  }
}

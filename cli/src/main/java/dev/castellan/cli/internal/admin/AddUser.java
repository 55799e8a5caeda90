package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.CastellanException;
import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.cli.internal.BadFileException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Failure;
import dev.castellan.cli.internal.Output;
import dev.castellan.storage.StoreException;
import dev.castellan.user.NewUser;
import dev.castellan.user.PasswordResetToken;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code users add}. */
@Command(
    description =
        "Creates a user: with a password for the first login, or with a token to choose one.")
final class AddUser implements Callable<Integer> {

  private final Environment environment;

  @Parameters(paramLabel = "NAME", description = "The user's name.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE[@SCOPE]",
      converter = Converters.ToBinding.class,
      description = "A role, everywhere or at a scope. May be given several times.")
  private Set<Binding> roles = new LinkedHashSet<>();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      converter = Converters.ToResource.class,
      description = "Where the user lives; left out, /.")
  private Resource scope = Resource.ROOT;

  @Option(names = "--display-name", paramLabel = "TEXT", description = "The name for people.")
  private String displayName = "";

  @Option(names = "--email", paramLabel = "ADDRESS", description = "The e-mail address.")
  private String email = "";

  @Option(names = "--note", paramLabel = "TEXT", description = "A note.")
  private String note = "";

  @Option(
      names = "--invite",
      description = "Print a token with which the user chooses a password, in place of one.")
  private boolean invite;

  private Optional<ObjectNode> created = Optional.empty();

  @Mixin private PasswordOptions password = new PasswordOptions();

  @Mixin private TokenOutput token = new TokenOutput();

  @Mixin private BackendOptions where = new BackendOptions();

  @Mixin private Common common = new Common();

  AddUser(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return where.run(common, environment, this::run);
  }

  private int run(Backend backend, Output output) {
    if (invite && password.given()) {
      throw common.wrong("Either --invite or --password-file");
    }
    ObjectNode document = invite ? invite(backend, output) : create(backend);
    Words.print(document, output);
    output.print(document);
    return ExitCode.FINE;
  }

  private ObjectNode create(Backend backend) {
    return backend.createUser(
        described(NewUser.of(name, password.read(where, common, environment))));
  }

  private ObjectNode invite(Backend backend, Output output) {
    try {
      return token.take(() -> invite(backend), output);
    } catch (Failure | CastellanException | StoreException | BadFileException e) {
      throw created.map(user -> halfDone(user, e)).orElse(e);
    }
  }

  /** There is a user who cannot log in, and only another command helps: adding does not. */
  private static RuntimeException halfDone(ObjectNode user, RuntimeException why) {
    return new Failure(
        ExitCode.PARTIAL,
        code(why),
        user.path("username").asText()
            + " is created, without a password, but there is no token to choose one: "
            + why.getMessage()
            + "; run 'users reset-link --id "
            + user.path("id").asText()
            + "' for one",
        Optional.empty());
  }

  private static String code(RuntimeException why) {
    if (why instanceof Failure failure) {
      return failure.code();
    }
    return why instanceof CastellanException refused ? refused.code().text() : "";
  }

  private ObjectNode invite(Backend backend) {
    ObjectNode user = backend.createUser(described(NewUser.invited(name)));
    created = Optional.of(user);
    ObjectNode reset =
        backend.resetPassword(user.path("id").asText(), PasswordResetToken.DEFAULT_LIFETIME);
    user.put("token", reset.path("token").asText());
    user.put("tokenExpiresAt", reset.path("expiresAt").asText());
    user.set("link", reset.path("link"));
    return user;
  }

  private NewUser described(NewUser user) {
    return user.bindings(roles).scope(scope).displayName(displayName).email(email).note(note);
  }
}

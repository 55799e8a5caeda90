package dev.castellan.testkit;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.apikey.CreatedApiKey;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A whole Castellan in memory, for the tests of a host: real services and real decisions, a clock
 * that the test moves, and people and keys in one line each.
 *
 * <pre>{@code
 * try (TestCastellan test = TestCastellan.open(b -> b.resourceType("queue", "read", "purge"))) {
 *   Principal vera = test.user("vera", Binding.of(Roles.VIEWER));
 *   test.as(vera).can("queue:read", queue).cannot("queue:purge", queue);
 * }
 * }</pre>
 *
 * <p>Passwords are hashed quickly and so badly: never outside of tests. Safe for use by many
 * threads. The test closes it.
 */
public final class TestCastellan implements AutoCloseable {

  private static final SecretText PASSWORD = SecretText.of("only for tests, and long enough");

  private final Castellan castellan;
  private final SystemAccess access;
  private final FixedClock clock;

  private TestCastellan(Castellan castellan, SystemAccess access, FixedClock clock) {
    this.castellan = castellan;
    this.access = access;
    this.clock = clock;
  }

  /** A Castellan without any words of a host's own. */
  public static TestCastellan open() {
    return open(builder -> {});
  }

  /**
   * A Castellan that is set up as the host does it.
   *
   * @param host what the host tells the builder: resource types, limits, listeners
   */
  public static TestCastellan open(Consumer<CastellanBuilder> host) {
    FixedClock clock = FixedClock.at("2026-01-01T00:00:00Z");
    CastellanBuilder builder =
        Castellan.builder(InMemoryRecordStore.open())
            .time(clock)
            .passwordHasher(new QuickPasswordHasher());
    host.accept(builder);
    SystemAccess access = builder.systemAccess();
    return new TestCastellan(builder.open(), access, clock);
  }

  /** The Castellan itself. */
  public Castellan castellan() {
    return castellan;
  }

  /** Its clock, which begins at the start of the year 2026 and stands still until it is moved. */
  public FixedClock clock() {
    return clock;
  }

  /** The services, without any check of permission. */
  public Admin system() {
    return castellan.actingAs(access, "test");
  }

  /**
   * Creates a user and logs it in.
   *
   * @param bindings what it may do
   * @return the user in its session
   */
  public Principal user(String username, Binding... bindings) {
    system()
        .users()
        .create(
            NewUser.of(username, PASSWORD).mustChangePassword(false).bindings(Set.of(bindings)));
    return login(username);
  }

  /**
   * Logs a user in that {@link #user} created.
   *
   * @throws AssertionError if that is refused
   */
  public Principal login(String username) {
    LoginResult result = castellan.login().login(username, PASSWORD, Origin.LOCAL);
    if (result instanceof LoginResult.LoggedIn loggedIn) {
      return authenticate(loggedIn.token());
    }
    throw new AssertionError("The login of '" + username + "' ended with " + result);
  }

  /**
   * Creates a key that no user owns.
   *
   * @param bindings what it may do
   * @return the key, authenticated
   */
  public Principal apiKey(String name, Binding... bindings) {
    CreatedApiKey created =
        system().apiKeys().create(NewApiKey.of(name).bindings(Set.of(bindings)));
    return authenticate(created.token());
  }

  /** Asks what somebody may do. */
  public AccessAssert as(Principal principal) {
    return new AccessAssert(castellan.access(), principal);
  }

  private Principal authenticate(SecretText token) {
    return castellan
        .authenticate(new Credential.Token(token), Origin.LOCAL)
        .orElseThrow(() -> new AssertionError("A token that was just made is refused"));
  }

  @Override
  public void close() {
    castellan.close();
  }
}

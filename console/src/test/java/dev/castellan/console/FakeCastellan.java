package dev.castellan.console;

import dev.castellan.Admin;
import dev.castellan.Castellan;
import dev.castellan.Counter;
import dev.castellan.Health;
import dev.castellan.SystemAccess;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.license.LicenseGate;
import dev.castellan.login.Authentication;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginService;
import dev.castellan.login.provider.ProviderLoginService;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupService;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Knows one token, {@code good}, and one key, {@code k1} with {@code good:12}; whatever a service
 * is asked throws what the test says. For what happens in front of the services.
 */
final class FakeCastellan implements Castellan {

  static final Credential TOKEN = new Credential.Token(SecretText.of("good"));
  static final Credential KEY = new Credential.KeyPair("k1", SecretText.of("good:12"));

  /** That of a key that is used too often. */
  static final Credential BUSY = new Credential.Token(SecretText.of("busy"));

  private final Supplier<? extends Throwable> trouble;
  private Health.State state = Health.State.UP;

  private FakeCastellan(Supplier<? extends Throwable> trouble) {
    this.trouble = trouble;
  }

  static FakeCastellan create() {
    return throwing(() -> new UnsupportedOperationException("not faked"));
  }

  /** Every service throws this. */
  static FakeCastellan throwing(Supplier<? extends Throwable> trouble) {
    return new FakeCastellan(trouble);
  }

  FakeCastellan being(Health.State newState) {
    state = newState;
    return this;
  }

  @Override
  public Authentication examine(Credential credential, Origin origin) {
    if (credential.equals(BUSY)) {
      return new Authentication.TooManyCalls(Duration.ofMillis(2_100));
    }
    boolean known = credential.equals(TOKEN) || credential.equals(KEY);
    return known && state == Health.State.UP
        ? new Authentication.Authenticated(new Somebody(origin))
        : new Authentication.Refused();
  }

  @Override
  public Admin actingAs(Principal principal) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("principal")) {
                return principal;
              }
              throw trouble.get();
            });
  }

  @Override
  public Admin actingAs(SystemAccess access, String reason) {
    throw new UnsupportedOperationException();
  }

  @Override
  public LoginService login() {
    return throwing(LoginService.class);
  }

  @Override
  public ProviderLoginService providerLogin() {
    return throwing(ProviderLoginService.class);
  }

  @Override
  public SetupService setup() {
    return throwing(SetupService.class);
  }

  @Override
  public AccessControl access() {
    return throwing(AccessControl.class);
  }

  @Override
  public LicenseGate license() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SecretCipher cipher() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<String> instance() {
    return Optional.of("0123456789abcdef");
  }

  @Override
  public Health health() {
    return new Health(state, Duration.ZERO, List.of());
  }

  @Override
  public List<Counter> counters() {
    return List.of();
  }

  @Override
  public void close() {}

  private <T> T throwing(Class<T> service) {
    return service.cast(
        Proxy.newProxyInstance(
            service.getClassLoader(),
            new Class<?>[] {service},
            (proxy, method, arguments) -> {
              throw trouble.get();
            }));
  }

  private record Somebody(Origin origin) implements Principal {

    @Override
    public Kind kind() {
      return Kind.USER;
    }

    @Override
    public String id() {
      return "u1";
    }

    @Override
    public String name() {
      return "somebody";
    }
  }
}

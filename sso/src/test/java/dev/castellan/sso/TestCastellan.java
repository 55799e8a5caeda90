package dev.castellan.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.Castellan;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.TimeSource;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Castellan with one provider, {@code corp}, whose group {@code ops} becomes a viewer. */
public final class TestCastellan implements AutoCloseable {

  public static final URI BASE = URI.create("https://mq.example.com/admin/sso");
  public static final ProviderUrls URLS = new ProviderUrls(URI.create(BASE + "/corp"));
  public static final Origin ORIGIN = Origin.ofAddress("192.0.2.7");

  public final Castellan castellan;

  /** Opens one, and waits until its provider runs. */
  public TestCastellan(LoginProviderKind kind, NewLoginProvider provider) {
    castellan =
        Castellan.builder(InMemoryRecordStore.open(TimeSource.system()))
            .secretKeys(SecretKeys.of(key()))
            .loginProviderKind(kind)
            .loginProvider(
                provider.mapping(
                    ProviderMapping.NOTHING.rule("groups", "ops", Binding.of("viewer"))))
            .open();
    castellan
        .setup()
        .complete(
            castellan.setup().token().orElseThrow().token(),
            "root",
            SecretText.of("canary-password-of-everybody"),
            ORIGIN);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (castellan.providerLogin().available().isEmpty()) {
      assertThat(System.nanoTime()).as("The provider does not start").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static byte[] key() {
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** Who shows this token; empty if its session is over. */
  public Optional<Principal> principal(SecretText token) {
    return castellan.authenticate(new Credential.Token(token), ORIGIN);
  }

  /** The token of a login that let somebody in. */
  public static SecretText token(LoginResult result) {
    assertThat(result).isInstanceOf(LoginResult.LoggedIn.class);
    return ((LoginResult.LoggedIn) result).token();
  }

  @Override
  public void close() {
    castellan.close();
  }
}

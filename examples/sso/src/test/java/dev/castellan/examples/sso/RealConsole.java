package dev.castellan.examples.sso;

import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.console.Console;
import dev.castellan.console.ConsoleServer;
import dev.castellan.console.JdkHttp;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Ldap;
import dev.castellan.sso.Oidc;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;

/**
 * A Castellan behind a real console on loopback. Whoever is in a group of a provider that begins
 * with {@code op} is a viewer.
 */
final class RealConsole implements AutoCloseable {

  private final URI at;
  private final Castellan castellan;
  private final ConsoleServer server;

  private RealConsole(URI at, Castellan castellan, ConsoleServer server) {
    this.at = at;
    this.castellan = castellan;
    this.server = server;
  }

  /** The address of a console that is to be; providers are told of it before it is there. */
  static URI choose() throws IOException {
    JdkHttp.prepare();
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort() + "/admin");
    }
  }

  /** Opens it, and waits until its providers run. */
  static RealConsole open(URI at, NewLoginProvider... providers) throws Exception {
    Outgoing loopback = Outgoing.builder().plainLoopback().build();
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    CastellanBuilder builder =
        Castellan.builder(InMemoryRecordStore.open(TimeSource.system()))
            .secretKeys(SecretKeys.of(key))
            .loginProviderKind(Oidc.kind(loopback))
            .loginProviderKind(Saml.kind(loopback))
            .loginProviderKind(Ldap.kind(loopback));
    for (NewLoginProvider provider : providers) {
      builder.loginProvider(
          provider.mapping(
              ProviderMapping.NOTHING
                  .rule("groups", "op*", Binding.of("viewer"))
                  .rule("groups", Person.VIEWERS, Binding.of("viewer"))));
    }
    Castellan castellan = builder.open();
    castellan
        .setup()
        .complete(
            castellan.setup().token().orElseThrow().token(),
            "root",
            SecretText.of("a long and quiet river"),
            Origin.ofAddress("127.0.0.1"));
    Console console = Console.builder(castellan).publicUrl(at.toString()).build();
    RealConsole opened =
        new RealConsole(at, castellan, ConsoleServer.start(console, "127.0.0.1", at.getPort()));
    Eventually.await(
        "all providers run: " + List.of(providers),
        () -> castellan.providerLogin().available().size() == providers.length);
    return opened;
  }

  Visitor visitor() {
    return new Visitor(at);
  }

  @Override
  public void close() {
    server.close();
    castellan.close();
  }
}

package dev.castellan.examples.sso;

import dev.castellan.CastellanBuilder;
import dev.castellan.access.Binding;
import dev.castellan.console.ConsoleBuilder;
import dev.castellan.console.JdkHttp;
import dev.castellan.examples.mqtt.Addition;
import dev.castellan.examples.mqtt.Broker;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.Oidc;
import dev.castellan.sso.Outgoing;
import dev.castellan.sso.Saml;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;

/**
 * The MQTT broker of the other example with single sign-on, and two providers of its own to try it
 * with. Prints where to log in and who may; runs until a signal stops it.
 */
public final class SsoExample implements Addition {

  private static final String HTTP_PORT = "castellan.http.port";
  private static final String OIDC_PORT = "castellan.oidc.port";
  private static final String SAML_PORT = "castellan.saml.port";

  private final URI console;
  private final OidcServer oidc;
  private final SamlServer saml;

  private SsoExample(URI console, OidcServer oidc, SamlServer saml) {
    this.console = console;
    this.oidc = oidc;
    this.saml = saml;
  }

  /** Runs the broker and both providers. The README tells which system properties are read. */
  public static void main(String[] args) {
    JdkHttp.prepare();
    try {
      Broker.run(start());
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("sso: " + e.getMessage());
      System.exit(1);
    }
  }

  private static SsoExample start() throws IOException {
    URI console = URI.create("http://127.0.0.1:" + consolePort() + "/admin");
    LocalServer oidc = listen(OIDC_PORT, "9001");
    LocalServer saml = listen(SAML_PORT, "9002");
    return new SsoExample(
        console,
        OidcServer.on(oidc, URI.create(console + "/sso/oidc")),
        SamlServer.on(saml, URI.create(console + "/sso/saml")));
  }

  private static LocalServer listen(String property, String byDefault) throws IOException {
    int port = port(property, byDefault);
    try {
      return LocalServer.start(port);
    } catch (IOException e) {
      throw new IOException(
          "Cannot listen on 127.0.0.1:%d: %s; -D%s=<port> chooses another"
              .formatted(port, e.getMessage(), property),
          e);
    }
  }

  /** Providers lead browsers back to the console, so its port is chosen before it listens. */
  private static int consolePort() throws IOException {
    int port = port(HTTP_PORT, "8080");
    if (port == 0) {
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      System.setProperty(HTTP_PORT, String.valueOf(port));
    }
    return port;
  }

  private static int port(String property, String byDefault) {
    String text = System.getProperty(property, byDefault);
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        property + " is a number from 0 to 65535, not '" + text + "'");
  }

  /** The providers are fixed in code; REST shows them and cannot change them. */
  @Override
  public void toCastellan(CastellanBuilder castellan) {
    // Loopback may be called, without TLS: right for these two, and for nothing else.
    Outgoing loopback = Outgoing.builder().host("127.0.0.1").plainLoopback().build();
    castellan
        .loginProviderKind(Oidc.kind(loopback))
        .loginProviderKind(Saml.kind(loopback))
        .loginProvider(
            NewLoginProvider.of("oidc", "oidc", "OpenID Connect")
                .value("issuer", oidc.issuer())
                .value("clientId", OidcServer.CLIENT)
                .value("userInfo", "true")
                .secret("clientSecret", SecretText.of(oidc.clientSecret()))
                .mapping(byGroups()))
        .loginProvider(
            NewLoginProvider.of("saml", "saml", "SAML")
                .value("metadata", saml.metadata())
                .value("signed", "both")
                .value("usernameAttribute", "uid")
                .value("displayNameAttribute", "cn")
                .value("emailAttribute", "mail")
                .value("groupsAttribute", "groups")
                .mapping(byGroups()));
  }

  private static ProviderMapping byGroups() {
    return ProviderMapping.NOTHING
        .rule("groups", Person.ADMINISTRATORS, Binding.of("administrator"))
        .rule("groups", Person.VIEWERS, Binding.of("viewer"));
  }

  @Override
  public void toConsole(ConsoleBuilder builder) {
    builder.publicUrl(console.toString());
  }

  @Override
  public void printTo(PrintStream out) {
    out.println("oidc: " + console + "/sso/oidc/login");
    out.println("oidc-provider: " + oidc.home());
    out.println("saml: " + console + "/sso/saml/login");
    out.println("saml-provider: " + saml.home());
    Person.ALL.forEach(person -> out.println("account: " + person));
    out.println("Both providers are for trying only: whoever reads this knows their passwords.");
  }
}

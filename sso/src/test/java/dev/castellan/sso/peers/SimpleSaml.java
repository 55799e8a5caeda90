package dev.castellan.sso.peers;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * SimpleSAMLphp as an identity provider, served by PHP's own server. Its library for signatures is
 * PHP's, so it shares nothing with Java's.
 */
public final class SimpleSaml implements AutoCloseable {

  private static final String ENTITY = "urn:castellan:test-idp";

  private final Process process;
  private final int port;

  private SimpleSaml(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  private static String setting(String name, String otherwise) {
    return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
  }

  /**
   * Starts it, or ends the test as skipped where it is not installed.
   *
   * @param pem the key by which it signs, and its certificate behind
   * @param providers the metadata of those that it serves, as PHP
   */
  public static SimpleSaml start(Path folder, String pem, String providers) throws IOException {
    Path code = Path.of(setting("CASTELLAN_SIMPLESAMLPHP", "/usr/share/simplesamlphp"));
    String php = setting("CASTELLAN_PHP", "php");
    if (!Files.exists(code.resolve("www/module.php"))) {
      return unavailable(code + " is missing");
    }
    int port = freePort();
    configure(folder, pem, port, providers);
    ProcessBuilder builder =
        new ProcessBuilder(
                php,
                "-d",
                "display_errors=0",
                "-d",
                "session.save_path=" + folder,
                "-S",
                "127.0.0.1:" + port,
                "-t",
                code.resolve("www").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("php.txt").toFile());
    builder.environment().put("SIMPLESAMLPHP_CONFIG_DIR", folder.toString());
    builder.environment().put("PHP_CLI_SERVER_WORKERS", "1");
    try {
      SimpleSaml started = new SimpleSaml(builder.start(), port);
      started.await(folder);
      return started;
    } catch (IOException e) {
      return unavailable(String.valueOf(e.getMessage()));
    }
  }

  private static SimpleSaml unavailable(String why) {
    if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
      throw new AssertionError("SimpleSAMLphp is required but cannot be started here: " + why);
    }
    return Assumptions.abort("SimpleSAMLphp cannot be started here: " + why);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Waits until its metadata can be read. */
  private void await(Path folder) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new AssertionError(
            "SimpleSAMLphp does not answer: " + Files.readString(folder.resolve("php.txt")));
      }
      Thread.onSpinWait();
    }
  }

  private boolean answers() {
    try {
      HttpURLConnection connection = (HttpURLConnection) metadata().toURL().openConnection();
      connection.setReadTimeout(30_000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** One of its pages. */
  public URI at(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** Where its metadata lies. */
  public URI metadata() {
    return at("/saml2/idp/metadata.php");
  }

  private static void configure(Path folder, String pem, int port, String providers)
      throws IOException {
    Files.createDirectories(folder.resolve("metadata"));
    Files.writeString(folder.resolve("idp.pem"), pem);
    Files.writeString(folder.resolve("idp.crt"), pem.substring(pem.indexOf("-----BEGIN CERT")));
    Files.writeString(
        folder.resolve("config.php"),
        "<?php $config = ['baseurlpath' => 'http://127.0.0.1:"
            + port
            + "/',"
            + "'certdir' => '"
            + folder
            + "/', 'loggingdir' => '"
            + folder
            + "/',"
            + "'datadir' => '"
            + folder
            + "/', 'tempdir' => '"
            + folder
            + "/tmp',"
            + "'metadatadir' => '"
            + folder
            + "/metadata', 'debug' => null,"
            + "'showerrors' => true, 'errorreporting' => false, 'admin.checkforupdates' => false,"
            + "'auth.adminpassword' => '"
            + folder.getFileName()
            + "x', 'secretsalt' => '"
            + folder.getFileName()
            + "', 'timezone' => 'UTC', 'logging.handler' => 'file',"
            + "'logging.level' => 7, 'logging.logfile' => 'saml.txt', 'enable.saml20-idp' => true,"
            + "'module.enable' => ['exampleauth' => true, 'core' => true, 'saml' => true],"
            + "'session.cookie.secure' => false, 'session.cookie.samesite' => null,"
            + "'session.phpsession.cookiename' => 'SSP', 'session.phpsession.savepath' => null,"
            + "'session.phpsession.httponly' => true, 'store.type' => 'phpsession',"
            + "'metadata.sources' => [['type' => 'flatfile']], 'theme.use' => 'default',"
            + "'language.default' => 'en', 'language.available' => ['en'],"
            + "'trusted.url.domains' => null, 'production' => true];");
    Files.writeString(
        folder.resolve("authsources.php"),
        "<?php $config = ['people' => ['exampleauth:UserPass', 'alice:wonderland' =>"
            + " ['uid' => ['alice'], 'mail' => ['alice@example.com'], 'cn' => ['Alice & Co'],"
            + " 'groups' => ['operators', 'admins']]]];");
    Files.writeString(
        folder.resolve("metadata/saml20-idp-hosted.php"),
        "<?php $metadata['"
            + ENTITY
            + "'] = ['host' => '__DEFAULT__',"
            + "'privatekey' => 'idp.pem', 'certificate' => 'idp.crt', 'auth' => 'people',"
            + "'saml20.sign.response' => true, 'saml20.sign.assertion' => true,"
            + "'sign.logout' => true, 'redirect.sign' => true, 'redirect.validate' => true,"
            + "'authproc' => [3 => ['class' => 'saml:AttributeNameID', 'attribute' => 'uid',"
            + "'Format' => 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent']]];");
    Files.writeString(folder.resolve("metadata/saml20-sp-remote.php"), "<?php " + providers);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

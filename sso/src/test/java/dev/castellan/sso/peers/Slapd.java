package dev.castellan.sso.peers;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** OpenLDAP's server with its own database, as Debian's package {@code slapd} has it. */
public final class Slapd implements AutoCloseable {

  /** Who may do everything. */
  public static final String ROOT = "cn=root,dc=example,dc=com";

  private final Process process;
  private final int plain;
  private final int tls;

  private Slapd(Process process, int plain, int tls) {
    this.process = process;
    this.plain = plain;
    this.tls = tls;
  }

  /** Starts it without TLS, or ends the test as skipped where it is not installed. */
  public static Slapd start(Path folder) throws Exception {
    return start(folder, "", "");
  }

  /**
   * Starts it, or ends the test as skipped where it is not installed.
   *
   * @param certificate of the server, in PEM
   * @param key in PEM
   */
  public static Slapd start(Path folder, String certificate, String key) throws Exception {
    Path program =
        Stream.concat(
                Stream.of(System.getenv("PATH").split(":", -1)),
                Stream.of("/usr/sbin", "/usr/local/sbin"))
            .map(place -> Path.of(place).resolve("slapd"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseGet(Slapd::unavailable);
    int plain = freePort();
    int tls = freePort();
    Path root = program.toRealPath().getParent().getParent().getParent();
    configure(folder, root, certificate, key);
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "-d",
                "0",
                "-f",
                folder.resolve("slapd.conf").toString(),
                "-h",
                "ldap://127.0.0.1:"
                    + plain
                    + (certificate.isEmpty() ? "" : " ldaps://127.0.0.1:" + tls))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("slapd.txt").toFile());
    if (root.getNameCount() > 0) {
      builder.environment().put("LD_LIBRARY_PATH", libraries(root));
    }
    Process process = builder.start();
    Slapd slapd = new Slapd(process, plain, tls);
    slapd.awaitStart(folder);
    return slapd;
  }

  /** Those that were unpacked beside the program, where it is not installed. */
  private static String libraries(Path root) throws IOException {
    try (Stream<Path> folders = Files.list(root.resolve("usr/lib"))) {
      return folders
          .filter(folder -> folder.getFileName().toString().endsWith("-linux-gnu"))
          .map(Path::toString)
          .collect(Collectors.joining(":"));
    }
  }

  private static Path unavailable() {
    if ("required".equals(System.getenv("CASTELLAN_PEERS"))) {
      throw new AssertionError("slapd is required but is not installed here");
    }
    return Assumptions.abort("slapd is not installed here");
  }

  /** The package's own folders lie beside the program, wherever it was unpacked. */
  private static void configure(Path folder, Path root, String certificate, String key)
      throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("server.pem"), certificate);
    Files.writeString(folder.resolve("key.pem"), key);
    Files.writeString(
        folder.resolve("slapd.conf"),
        """
        include ROOT/etc/ldap/schema/core.schema
        include ROOT/etc/ldap/schema/cosine.schema
        include ROOT/etc/ldap/schema/inetorgperson.schema
        modulepath ROOT/usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        pidfile FOLDER/slapd.pid
        TLS
        database mdb
        suffix dc=example,dc=com
        rootdn cn=root,dc=example,dc=com
        rootpw root-pw
        directory FOLDER/data
        overlay memberof
        access to attrs=userPassword by anonymous auth by * none
        access to * by users read by * none
        """
            .replace("ROOT", root.toString().equals("/") ? "" : root.toString())
            .replace(
                "TLS\n",
                certificate.isEmpty()
                    ? ""
                    : "TLSCertificateFile FOLDER/server.pem\nTLSCertificateKeyFile FOLDER/key.pem\n")
            .replace("FOLDER", folder.toAbsolutePath().toString()));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void awaitStart(Path folder) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (true) {
      try {
        new LDAPConnection("127.0.0.1", plain).close();
        return;
      } catch (LDAPException e) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          throw new AssertionError(Files.readString(folder.resolve("slapd.txt")), e);
        }
      }
    }
  }

  /** Adds an entry. */
  public void add(String... ldif) throws LDAPException, LDIFException {
    try (LDAPConnection connection = new LDAPConnection("127.0.0.1", plain, ROOT, "root-pw")) {
      connection.add(ldif);
    }
  }

  /** Its address without TLS. */
  public String plain() {
    return "ldap://127.0.0.1:" + plain;
  }

  /** Its address with TLS. */
  public String tls() {
    return "ldaps://127.0.0.1:" + tls;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

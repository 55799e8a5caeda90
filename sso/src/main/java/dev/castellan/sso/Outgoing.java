package dev.castellan.sso;

import dev.castellan.access.Network;
import dev.castellan.sso.internal.http.Connections;
import dev.castellan.sso.internal.http.Destinations;
import dev.castellan.sso.internal.http.HttpCaller;
import dev.castellan.sso.internal.http.Limits;
import dev.castellan.sso.internal.ldap.LdapNetwork;
import dev.castellan.storage.TimeSource;
import dev.castellan.storage.internal.SystemRuntime;
import java.net.InetAddress;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whom login providers may call, and how long that may take. The host decides this in code; nothing
 * that an administrator can enter widens it.
 *
 * <p>A name is resolved once, every address of it is checked, and a checked one is connected to.
 * Public addresses may be called; private, link-local, loopback, multicast and all other special
 * ones (RFC 6890 and its registries) only within {@link Builder#network}. Connections are by TLS
 * 1.2 or later with the certificate verified for the host's name; redirects are not followed, and
 * no proxy is used. Immutable, safe for use by many threads; holds no connections.
 */
public final class Outgoing {

  private final Destinations destinations;
  private final Limits limits;
  private final TimeSource time;
  private final SSLContext tls;

  private Outgoing(Builder from) {
    this.destinations =
        new Destinations(from.hosts, from.networks, from.plainLoopback, from.resolver::resolve);
    this.limits = new Limits(from.connect, from.read, from.total, from.maxBytes);
    this.time = from.time;
    this.tls = from.tls == null ? systemTls() : from.tls;
  }

  private static SSLContext systemTls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("This JVM has no TLS", e);
    }
  }

  /** Any public host, by TLS, trusted as the JVM trusts. */
  public static Builder builder() {
    return new Builder();
  }

  /** What {@code builder().build()} makes. */
  public static Outgoing publicHosts() {
    return builder().build();
  }

  /** What the kinds of this package call by. */
  HttpCaller http() {
    return new HttpCaller(destinations, limits, time, tls);
  }

  LdapNetwork ldap() {
    return new LdapNetwork(destinations, limits, time, new Connections(limits, tls));
  }

  /** Not safe for use by several threads. */
  public static final class Builder {

    private final List<String> hosts = new ArrayList<>();
    private final List<Network> networks = new ArrayList<>();
    private boolean plainLoopback;
    private NameResolver resolver = host -> List.of(InetAddress.getAllByName(host));
    private Duration connect = Duration.ofSeconds(3);
    private Duration read = Duration.ofSeconds(5);
    private Duration total = Duration.ofSeconds(10);
    private int maxBytes = 1 << 20;
    private TimeSource time = SystemRuntime.time();
    private @Nullable SSLContext tls;

    private Builder() {}

    /**
     * Adds hosts that may be called. Once there is one, no other may be. Without any call, each
     * host may that has an allowed address.
     *
     * @param names such as {@code login.example.com}, or {@code *.example.com} for all below
     * @throws IllegalArgumentException if one is neither
     */
    public Builder host(String... names) {
      for (String name : names) {
        hosts.add(Destinations.pattern(name));
      }
      return this;
    }

    /**
     * Adds a network that may be called though it is not public, such as {@code 10.2.0.0/16}. An
     * address where a cloud tells its machines their credentials is opened only by a network of
     * this one address.
     */
    public Builder network(Network network) {
      networks.add(network);
      return this;
    }

    /**
     * Lets loopback be called, there also without TLS: for tests and for a peer on the same
     * machine.
     */
    public Builder plainLoopback() {
      plainLoopback = true;
      return this;
    }

    /**
     * Limits of time: 3, 5 and 10 seconds if this is not called.
     *
     * @param connect for one address
     * @param read between two pieces of an answer
     * @param total for a whole request
     * @throws IllegalArgumentException if one is under a millisecond or over a minute
     */
    public Builder timeouts(Duration connect, Duration read, Duration total) {
      this.connect = connect;
      this.read = read;
      this.total = total;
      return this;
    }

    /**
     * The longest answer in bytes, 1 MiB if this is not called.
     *
     * @throws IllegalArgumentException if it is not from 1 KiB to 64 MiB
     */
    public Builder maxBytes(int bytes) {
      this.maxBytes = bytes;
      return this;
    }

    /** Whom to trust in TLS, and with what to prove who we are; the JVM's own if not called. */
    public Builder tls(SSLContext context) {
      this.tls = context;
      return this;
    }

    /** How names are resolved; as the JVM does it if this is not called. */
    public Builder resolver(NameResolver how) {
      this.resolver = how;
      return this;
    }

    /** A clock of its own, for tests. */
    public Builder time(TimeSource source) {
      this.time = source;
      return this;
    }

    /**
     * What was described.
     *
     * @throws IllegalArgumentException if a limit is out of bounds
     */
    public Outgoing build() {
      return new Outgoing(this);
    }
  }
}

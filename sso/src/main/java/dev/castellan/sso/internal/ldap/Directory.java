package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.Deadline;
import dev.castellan.sso.internal.http.Limits;
import java.net.SocketTimeoutException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a directory: some that are bound as our own account, for searches, and some as
 * whom people bind. The first server that answers is used; no referral is followed. Safe for use by
 * many threads.
 */
final class Directory implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 8;
  private static final long MAX_AGE_MILLIS = 600_000;
  private static final long FAILOVER_AGE_MILLIS = 60_000;

  private final LdapNetwork network;
  private final boolean activeDirectory;
  private final ServerSet servers;
  private final @Nullable SimpleBindRequest service;
  private final LDAPConnectionPool own;
  private final LDAPConnectionPool people;

  /** Of what this thread does for one call. Not static: it is this directory's alone. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Deadline> deadline = new ThreadLocal<>();

  Directory(LdapSettings settings, LdapNetwork network) throws LDAPException {
    this.network = network;
    this.activeDirectory = settings.activeDirectory();
    this.servers = servers(settings);
    this.service =
        settings
            .service()
            .map(account -> new SimpleBindRequest(account.dn(), account.password().exposeUtf8()))
            .orElse(null);
    this.own = pool(servers, service);
    this.people = pool(servers, null);
  }

  private LDAPConnectionPool pool(ServerSet servers, @Nullable SimpleBindRequest as)
      throws LDAPException {
    LDAPConnectionPool pool = new LDAPConnectionPool(servers, as, 0, MAX_CONNECTIONS);
    pool.setConnectionPoolName("castellan-ldap");
    pool.setCreateIfNecessary(false);
    pool.setMaxWaitTimeMillis(network.limits().total().toMillis());
    pool.setMaxConnectionAgeMillis(MAX_AGE_MILLIS);
    pool.setRetryFailedOperationsDueToInvalidConnections(true);
    return pool;
  }

  private ServerSet servers(LdapSettings settings) {
    List<ServerSet> each =
        settings.servers().stream()
            .map(server -> (ServerSet) server(server, settings.startTls()))
            .toList();
    FailoverServerSet all = new FailoverServerSet(each);
    all.setMaxFailoverConnectionAgeMillis(FAILOVER_AGE_MILLIS);
    return all;
  }

  private SingleServerSet server(LdapServer server, boolean startTls) {
    PostConnectProcessor upgrade =
        startTls && !server.secure()
            ? new StartTLSPostConnectProcessor(new StartTlsSockets(server, network.connections()))
            : null;
    return new SingleServerSet(
        server.host(),
        server.port(),
        new LdapSockets(server, startTls, network, this::patience),
        options(),
        null,
        upgrade);
  }

  private LDAPConnectionOptions options() {
    Limits limits = network.limits();
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setNameResolver(new Unresolved());
    options.setConnectTimeoutMillis((int) limits.total().toMillis());
    options.setResponseTimeoutMillis(limits.total().toMillis());
    options.setMaxMessageSize(limits.maxBytes());
    // Reads happen in the thread that asks, so that its deadline holds and no thread is started.
    options.setUseSynchronousMode(true);
    options.setFollowReferrals(false);
    options.setBindWithDNRequiresPassword(true);
    options.setUseSchema(false);
    return options;
  }

  private int patience() throws SocketTimeoutException {
    Deadline whole = deadline.get();
    int read = (int) network.limits().read().toMillis();
    return whole == null ? read : whole.millis(network.limits().read());
  }

  /** What is done within the limit of a whole call. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws LDAPException, ProviderException;
  }

  <T> T within(Work<T> work) throws LDAPException, ProviderException {
    deadline.set(new Deadline(network.time(), network.limits().total()));
    try {
      return work.run();
    } finally {
      deadline.remove();
    }
  }

  /** Where one searches as our own account. */
  LDAPInterface own() {
    return own;
  }

  /** Connects, and keeps nothing. */
  void connect() throws LDAPException {
    servers.getConnection().close();
  }

  /** Binds as our own account on a new connection, and keeps nothing. */
  void bindOwn() throws LDAPException {
    try (LDAPConnection connection = servers.getConnection()) {
      if (service != null) {
        connection.bind(service);
      }
    }
  }

  /** What is done with a connection as a person. */
  @FunctionalInterface
  interface AsPerson<T> {
    T with(LDAPInterface connection) throws LDAPException, ProviderException;
  }

  /**
   * Binds as a person.
   *
   * @throws ProviderException if that is refused
   */
  <T> T as(String name, SecretText password, AsPerson<T> then)
      throws LDAPException, ProviderException {
    LDAPConnection connection = people.getConnection();
    boolean whole = false;
    try {
      connection = bound(connection, new SimpleBindRequest(name, password.exposeUtf8()));
      T done = then.with(connection);
      whole = true;
      return done;
    } catch (LDAPException e) {
      whole = e.getResultCode().isConnectionUsable();
      throw e;
    } finally {
      if (whole) {
        people.releaseConnection(connection);
      } else {
        people.releaseDefunctConnection(connection);
      }
    }
  }

  private LDAPConnection bound(LDAPConnection connection, SimpleBindRequest as)
      throws LDAPException, ProviderException {
    LDAPConnection used = connection;
    try {
      try {
        used.bind(as);
      } catch (LDAPException e) {
        if (e.getResultCode().isConnectionUsable()) {
          throw e;
        }
        // The server hung up since the connection was used last.
        used = people.replaceDefunctConnection(connection);
        used.bind(as);
      }
      return used;
    } catch (LDAPException e) {
      throw LdapTrouble.ofBind(e, activeDirectory);
    }
  }

  /** Searches with limits of size and time; continuations are left out. */
  List<SearchResultEntry> search(
      LDAPInterface by,
      DN base,
      SearchScope scope,
      Filter filter,
      int most,
      List<String> attributes)
      throws LDAPException {
    SearchRequest request =
        new SearchRequest(
            base,
            scope,
            DereferencePolicy.NEVER,
            most,
            (int) Math.max(1, network.limits().total().toSeconds()),
            false,
            filter,
            attributes.toArray(new String[0]));
    return by.search(request).getSearchEntries();
  }

  @Override
  public void close() {
    own.close();
    people.close();
  }
}

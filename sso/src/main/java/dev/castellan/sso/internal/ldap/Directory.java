package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPConnectionPool;
import com.unboundid.ldap.sdk.LDAPConnectionPoolHealthCheck;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPInterface;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
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
 * The connections to a directory: some that are bound as our own account, for searches, and others
 * as whom people bind. The first server that answers is used; no referral is followed. Safe for use
 * by many threads.
 */
final class Directory implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 8;
  private static final int LAGGING_MILLIS = 1_000;
  private static final long MAX_AGE_MILLIS = 600_000;
  private static final long FAILOVER_AGE_MILLIS = 60_000;

  private final LdapNetwork network;
  private final boolean activeDirectory;
  private final LdapSettings settings;
  private final ServerSet servers = new WithinCall();
  private final @Nullable SimpleBindRequest service;
  private final LDAPConnectionPool own;
  private final BindConnections people;

  /** Of what this thread does for one call. Not static: it is this directory's alone. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Deadline> deadline = new ThreadLocal<>();

  Directory(LdapSettings settings, LdapNetwork network) throws LDAPException {
    this.network = network;
    this.settings = settings;
    this.activeDirectory = settings.activeDirectory();
    this.service =
        settings
            .service()
            .map(account -> new SimpleBindRequest(account.dn(), account.password().exposeUtf8()))
            .orElse(null);
    this.own = pool(service);
    this.people = new BindConnections(servers, network.time());
  }

  /** Nobody waits for a connection of others: those who ask are few, and each has an end. */
  private LDAPConnectionPool pool(@Nullable SimpleBindRequest as) throws LDAPException {
    LDAPConnectionPool pool = new LDAPConnectionPool(servers, as, 0, MAX_CONNECTIONS);
    pool.setConnectionPoolName("castellan-ldap");
    pool.setCreateIfNecessary(true);
    pool.setMaxWaitTimeMillis(0);
    pool.setMaxConnectionAgeMillis(MAX_AGE_MILLIS);
    pool.setRetryFailedOperationsDueToInvalidConnections(true);
    return pool;
  }

  /** Makes each connection within the limit of the call for which it is made, over all servers. */
  private final class WithinCall extends ServerSet {

    @Override
    public LDAPConnection getConnection() throws LDAPException {
      return servers(end()).getConnection();
    }

    @Override
    public LDAPConnection getConnection(@Nullable LDAPConnectionPoolHealthCheck check)
        throws LDAPException {
      return servers(end()).getConnection(check);
    }

    /** The pool makes some on threads of its own, for no call. */
    private Deadline end() {
      Deadline whole = deadline.get();
      return whole == null ? new Deadline(network.time(), network.limits().total()) : whole;
    }

    @Override
    public void toString(StringBuilder buffer) {
      buffer.append("WithinCall");
    }
  }

  private ServerSet servers(Deadline whole) throws LDAPException {
    int left;
    try {
      left = whole.millis(network.limits().total());
    } catch (SocketTimeoutException e) {
      throw new LDAPException(ResultCode.TIMEOUT, "The time for the whole call is over", e);
    }
    List<ServerSet> each =
        settings.servers().stream()
            .map(server -> (ServerSet) server(server, settings.startTls(), whole, left))
            .toList();
    FailoverServerSet all = new FailoverServerSet(each);
    all.setMaxFailoverConnectionAgeMillis(FAILOVER_AGE_MILLIS);
    return all;
  }

  private SingleServerSet server(
      LdapServer server, boolean startTls, Deadline whole, int leftMillis) {
    PostConnectProcessor upgrade =
        startTls && !server.secure()
            ? new StartTLSPostConnectProcessor(new StartTlsSockets(server, network.connections()))
            : null;
    return new SingleServerSet(
        server.host(),
        server.port(),
        new LdapSockets(server, startTls, network, whole, this::patience),
        options(leftMillis),
        null,
        upgrade);
  }

  private LDAPConnectionOptions options(int leftMillis) {
    Limits limits = network.limits();
    LDAPConnectionOptions options = new LDAPConnectionOptions();
    options.setNameResolver(new Unresolved());
    // Our own limit comes first, so that no connection is made for which nobody waits any more.
    options.setConnectTimeoutMillis(leftMillis + LAGGING_MILLIS);
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
    SimpleBindRequest person = new SimpleBindRequest(name, password.exposeUtf8());
    BindConnections.Lent lent = people.take();
    boolean good = false;
    try {
      LDAPException refusal = refusal(lent, person);
      if (refusal != null && lent.used() && !refusal.getResultCode().isConnectionUsable()) {
        // The server hung up since the connection was used last.
        lent.close();
        lent = people.connect();
        refusal = refusal(lent, person);
      }
      if (refusal != null) {
        good = refusal.getResultCode().isConnectionUsable();
        throw LdapTrouble.ofBind(refusal, activeDirectory);
      }
      T done = then.with(lent.connection());
      good = true;
      return done;
    } finally {
      if (good) {
        people.giveBack(lent);
      } else {
        lent.close();
      }
    }
  }

  private static @Nullable LDAPException refusal(
      BindConnections.Lent lent, SimpleBindRequest person) {
    try {
      lent.connection().bind(person);
      return null;
    } catch (LDAPException e) {
      return e;
    }
  }

  /**
   * Searches with limits of size and time; continuations are left out.
   *
   * @throws ProviderException if more comes than was asked for, or more than an answer may have
   */
  List<SearchResultEntry> search(
      LDAPInterface by,
      DN base,
      SearchScope scope,
      Filter filter,
      int most,
      List<String> attributes)
      throws LDAPException, ProviderException {
    Answers answers = new Answers(most, network.limits().maxBytes());
    SearchRequest request =
        new SearchRequest(
            answers,
            base.toString(),
            scope,
            DereferencePolicy.NEVER,
            most,
            (int) Math.max(1, network.limits().total().toSeconds()),
            false,
            filter,
            attributes.toArray(new String[0]));
    try {
      by.search(request);
    } catch (Answers.TooMuchException e) {
      throw Answers.TooMuchException.trouble();
    }
    return answers.entries();
  }

  /** Closes connections that nobody has used for a while. */
  void tidy() {
    people.tidy();
  }

  @Override
  public void close() {
    own.close();
    people.close();
  }
}

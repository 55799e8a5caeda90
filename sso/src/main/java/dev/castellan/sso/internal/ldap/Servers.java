package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.PostConnectProcessor;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.sso.internal.http.Deadline;
import dev.castellan.sso.internal.http.Limits;
import dev.castellan.sso.internal.http.Patience;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The servers of a directory in the order in which they are tried: as configured, but those last
 * that had trouble within a minute. A server at which our own account is refused is not tried with
 * it again for a while that grows, lest the account is locked there. No referral is followed. Safe
 * for use by many threads.
 */
final class Servers {

  private static final Duration AVOIDED = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);
  private static final int LAGGING_MILLIS = 1_000;

  private final LdapSettings settings;
  private final LdapNetwork network;
  private final Patience patience;

  /** Until when they are tried last. */
  private final Map<LdapServer, Long> avoided = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final Map<LdapServer, Refusal> refusals = new HashMap<>();

  /**
   * @param patience of each read once a connection stands
   */
  Servers(LdapSettings settings, LdapNetwork network, Patience patience) {
    this.settings = settings;
    this.network = network;
    this.patience = patience;
  }

  /** A connection, and to whom. */
  record Connected(LdapServer server, LDAPConnection connection) {}

  /**
   * That our own account was refused.
   *
   * @param until when it may be tried again
   */
  private record Refusal(ResultCode code, Duration pause, long until) {

    LDAPException again() {
      return new LDAPException(code, "Refused a moment ago; not tried again yet");
    }
  }

  int count() {
    return settings.servers().size();
  }

  /**
   * Connects to the first server that answers, and at which one may bind; blocks.
   *
   * @param own our own account; null to bind as nobody yet
   * @param whole the limit of the call, over all servers
   * @throws LDAPException of the last that was tried, or that says that our account was refused
   */
  Connected connect(@Nullable SimpleBindRequest own, Deadline whole) throws LDAPException {
    LDAPException trouble = null;
    for (LdapServer server : inOrder()) {
      Refusal before = own == null ? null : stillRefused(server);
      if (before != null) {
        trouble = before.again();
        continue;
      }
      int left;
      try {
        left = whole.millis(network.limits().total());
      } catch (SocketTimeoutException e) {
        throw trouble != null
            ? trouble
            : new LDAPException(ResultCode.TIMEOUT, "The time for the whole call is over", e);
      }
      try {
        return connected(server, own, whole, left);
      } catch (LDAPException e) {
        boolean refused = own != null && isRefusal(e);
        if (refused) {
          refused(server, e.getResultCode());
        } else {
          avoid(server);
        }
        trouble = trouble == null || refused || !isRefusal(trouble) ? e : trouble;
      }
    }
    throw Objects.requireNonNull(trouble);
  }

  private Connected connected(
      LdapServer server, @Nullable SimpleBindRequest own, Deadline whole, int leftMillis)
      throws LDAPException {
    LDAPConnection connection = set(server, whole, leftMillis).getConnection();
    if (own != null) {
      try {
        connection.bind(own);
      } catch (LDAPException e) {
        connection.close();
        throw e;
      }
      synchronized (refusals) {
        refusals.remove(server);
      }
    }
    return new Connected(server, connection);
  }

  private List<LdapServer> inOrder() {
    if (avoided.isEmpty()) {
      return settings.servers();
    }
    long now = network.time().nanoTime();
    avoided.values().removeIf(until -> now - until >= 0);
    List<LdapServer> order = new ArrayList<>(settings.servers());
    order.sort(Comparator.comparing(avoided::containsKey));
    return order;
  }

  /** It has trouble: for a minute others are tried before it. */
  void avoid(LdapServer server) {
    avoided.put(server, network.time().nanoTime() + AVOIDED.toNanos());
  }

  /** Whether there is one that has no trouble that is known. */
  boolean hasAnother() {
    return avoided.keySet().size() < count();
  }

  private static boolean isRefusal(LDAPException trouble) {
    return LdapTrouble.of(trouble).problem() == ProviderProblem.CREDENTIALS;
  }

  /** Why our own account is not tried there now; null if it is: by one caller at a time. */
  private @Nullable Refusal stillRefused(LdapServer server) {
    synchronized (refusals) {
      Refusal before = refusals.get(server);
      if (before == null) {
        return null;
      }
      long now = network.time().nanoTime();
      if (now - before.until() < 0) {
        return before;
      }
      refusals.put(server, new Refusal(before.code(), before.pause(), now + FIRST_PAUSE.toNanos()));
      return null;
    }
  }

  private void refused(LdapServer server, ResultCode code) {
    synchronized (refusals) {
      Refusal before = refusals.get(server);
      Duration pause = before == null ? FIRST_PAUSE : doubled(before.pause());
      refusals.put(server, new Refusal(code, pause, network.time().nanoTime() + pause.toNanos()));
    }
  }

  private static Duration doubled(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
  }

  private SingleServerSet set(LdapServer server, Deadline whole, int leftMillis) {
    PostConnectProcessor upgrade =
        settings.startTls() && !server.secure()
            ? new StartTLSPostConnectProcessor(new StartTlsSockets(server, network.connections()))
            : null;
    return new SingleServerSet(
        server.host(),
        server.port(),
        new LdapSockets(server, settings.startTls(), network, whole, patience),
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
}

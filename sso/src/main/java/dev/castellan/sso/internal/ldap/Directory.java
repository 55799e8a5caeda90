package dev.castellan.sso.internal.ldap;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.secret.SecretText;
import dev.castellan.sso.internal.http.Deadline;
import java.net.SocketTimeoutException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections to a directory: some that are bound as our own account, for searches, and others
 * as whom people bind. Where a server has trouble with a question, it is asked of the next one
 * within the same call. Safe for use by many threads.
 */
final class Directory implements AutoCloseable {

  /** By which a server says that it cannot answer now. */
  private static final Set<ResultCode> CANNOT =
      Set.of(ResultCode.BUSY, ResultCode.UNAVAILABLE, ResultCode.OTHER);

  /** What the work of a call may end with because of that. */
  private static final Set<ProviderProblem> SILENT =
      EnumSet.of(ProviderProblem.TIMEOUT, ProviderProblem.UNREACHABLE, ProviderProblem.PEER_ERROR);

  private final LdapNetwork network;
  private final boolean activeDirectory;
  private final Servers servers;
  private final @Nullable SimpleBindRequest service;
  private final KeptConnections own;
  private final KeptConnections people;

  /** What this thread does. Not static: it is this directory's alone. */
  @SuppressWarnings("ThreadLocalUsage")
  private final ThreadLocal<@Nullable Call> call = new ThreadLocal<>();

  Directory(LdapSettings settings, LdapNetwork network) {
    this.network = network;
    this.activeDirectory = settings.activeDirectory();
    this.servers = new Servers(settings, network, this::patience);
    this.service =
        settings
            .service()
            .map(account -> new SimpleBindRequest(account.dn(), account.password().exposeUtf8()))
            .orElse(null);
    this.own = new KeptConnections(() -> servers.connect(service, whole()), network.time());
    this.people = new KeptConnections(() -> servers.connect(null, whole()), network.time());
  }

  /** One call, of one thread. */
  private static final class Call {

    final Deadline deadline;

    /** Whether a server had trouble with a question of it. */
    boolean troubled;

    Call(Deadline deadline) {
      this.deadline = deadline;
    }
  }

  private Deadline whole() {
    Call now = call.get();
    return now == null ? new Deadline(network.time(), network.limits().total()) : now.deadline;
  }

  private int patience() throws SocketTimeoutException {
    Call now = call.get();
    return now == null
        ? (int) network.limits().read().toMillis()
        : now.deadline.millis(network.limits().read());
  }

  /** What is done within the limit of a whole call; again, where a server had trouble with it. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws LDAPException, ProviderException;
  }

  <T> T within(Work<T> work) throws LDAPException, ProviderException {
    Call now = new Call(new Deadline(network.time(), network.limits().total()));
    call.set(now);
    try {
      for (int tries = 1; ; tries++) {
        now.troubled = false;
        try {
          return work.run();
        } catch (LDAPException e) {
          if (!mayBeAsked(now, LdapTrouble.of(e), tries)) {
            throw e;
          }
        } catch (ProviderException e) {
          if (!mayBeAsked(now, e, tries)) {
            throw e;
          }
        }
      }
    } finally {
      call.remove();
    }
  }

  /** Whether another server is to be asked; never because one has refused somebody. */
  private boolean mayBeAsked(Call now, ProviderException trouble, int tries) {
    return now.troubled
        && SILENT.contains(trouble.problem())
        && tries < servers.count()
        && servers.hasAnother();
  }

  /** Who searches: our own account, or a person on a connection of theirs. */
  @FunctionalInterface
  interface Searcher {
    void search(SearchRequest request) throws LDAPException;
  }

  /** Where one searches as our own account. */
  Searcher own() {
    return this::searchAsOwn;
  }

  private void searchAsOwn(SearchRequest request) throws LDAPException {
    Asked asked = ask(own, connection -> connection.search(request));
    LDAPException trouble = asked.trouble();
    if (trouble == null || trouble.getResultCode().isConnectionUsable()) {
      own.giveBack(asked.lent());
    } else {
      asked.lent().close();
    }
    if (trouble != null) {
      throw trouble;
    }
  }

  /** Connects, and keeps nothing. */
  void connect() throws LDAPException {
    servers.connect(null, whole()).connection().close();
  }

  /** Binds as our own account on a new connection, and keeps nothing. */
  void bindOwn() throws LDAPException {
    servers.connect(service, whole()).connection().close();
  }

  /** What is done with a connection as a person. */
  @FunctionalInterface
  interface AsPerson<T> {
    T with(Searcher person) throws LDAPException, ProviderException;
  }

  /**
   * Binds as a person.
   *
   * @throws ProviderException if that is refused
   */
  <T> T as(String name, SecretText password, AsPerson<T> then)
      throws LDAPException, ProviderException {
    SimpleBindRequest person = new SimpleBindRequest(name, password.exposeUtf8());
    Asked bind = ask(people, connection -> connection.bind(person));
    KeptConnections.Lent lent = bind.lent();
    LDAPException refusal = bind.trouble();
    boolean good = false;
    try {
      if (refusal != null) {
        good = refusal.getResultCode().isConnectionUsable();
        throw LdapTrouble.ofBind(refusal, activeDirectory);
      }
      T done = then.with(request -> search(lent, request));
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

  private void search(KeptConnections.Lent lent, SearchRequest request) throws LDAPException {
    LDAPException trouble = ask(lent, connection -> connection.search(request)).trouble();
    if (trouble != null) {
      throw trouble;
    }
  }

  /** What is asked on a connection. */
  @FunctionalInterface
  private interface Question {
    void on(LDAPConnection connection) throws LDAPException;
  }

  /** How it went, on a connection that is the caller's from then on. */
  private record Asked(KeptConnections.Lent lent, @Nullable LDAPException trouble) {}

  private Asked ask(KeptConnections from, Question question) throws LDAPException {
    Asked first = ask(from.take(), question);
    LDAPException trouble = first.trouble();
    if (trouble == null || !first.lent().used() || trouble.getResultCode().isConnectionUsable()) {
      return first;
    }
    // The server hung up since the connection was used last.
    first.lent().close();
    return ask(from.connect(), question);
  }

  private Asked ask(KeptConnections.Lent lent, Question question) {
    try {
      question.on(lent.connection());
      return new Asked(lent, null);
    } catch (LDAPException e) {
      if (isTrouble(lent, e)) {
        passOver(lent.server());
      }
      return new Asked(lent, e);
    } catch (RuntimeException e) {
      lent.close();
      throw e;
    }
  }

  /** Whether the server cannot answer; that one hung up on a connection that was kept is none. */
  private static boolean isTrouble(KeptConnections.Lent lent, LDAPException trouble) {
    ProviderProblem problem = LdapTrouble.of(trouble).problem();
    return CANNOT.contains(trouble.getResultCode())
        || problem == ProviderProblem.TIMEOUT
        || (problem == ProviderProblem.UNREACHABLE && !lent.used());
  }

  private void passOver(LdapServer server) {
    servers.avoid(server);
    own.drop(server);
    people.drop(server);
    Call now = call.get();
    if (now != null) {
      now.troubled = true;
    }
  }

  /**
   * Searches with limits of size and time; continuations are not followed.
   *
   * @throws ProviderException if more comes than was asked for, or more than an answer may have
   */
  Answers search(
      Searcher by, DN base, SearchScope scope, Filter filter, int most, List<String> attributes)
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
    return answers;
  }

  /** Closes connections that nobody has used for a while. */
  void tidy() {
    own.tidy();
    people.tidy();
  }

  @Override
  public void close() {
    own.close();
    people.close();
  }
}

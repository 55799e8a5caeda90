package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Policy;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.StoredPolicy;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.Credential;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupResult;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.testkit.FaultyRecordStore;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A Castellan under test, with a clock that stands still and a store that fails when told. */
final class Node implements AutoCloseable {

  /** What everybody's password is in these tests. */
  static final SecretText PASSWORD = SecretText.of("canary-password-of-everybody");

  static final Origin ORIGIN = Origin.ofAddress("192.0.2.7");
  static final Action KICK = Action.of("client", "kick");
  static final Action READ_CLIENT = Action.of("client", "read");
  static final Resource CLIENTS = Resource.of("clients");

  static final SecretKeys KEYS = SecretKeys.of(keyBytes());

  final FixedClock clock;
  final FaultyRecordStore store;
  final CountingHasher hasher;
  final Castellan castellan;
  final SystemAccess system;

  private Node(
      FixedClock clock,
      RecordStore behind,
      UnaryOperator<CastellanBuilder> words,
      UnaryOperator<CastellanBuilder> more) {
    this.clock = clock;
    this.store = FaultyRecordStore.around(behind).sparing("quota");
    this.hasher = new CountingHasher();
    CastellanBuilder builder =
        more.apply(
            words.apply(
                Castellan.builder(store).time(clock).passwordHasher(hasher).secretKeys(KEYS)));
    this.system = builder.systemAccess();
    this.castellan = builder.open();
    hasher.take();
  }

  private static CastellanBuilder words(CastellanBuilder builder) {
    return builder.resourceType("client", "read", "list", "kick");
  }

  static FixedClock newClock() {
    return FixedClock.at("2026-03-01T12:00:00Z");
  }

  /** Alone with its store, which is empty. */
  static Node alone() {
    return alone(builder -> builder);
  }

  static Node alone(UnaryOperator<CastellanBuilder> more) {
    FixedClock clock = newClock();
    return new Node(clock, InMemoryRecordStore.open(clock), Node::words, more);
  }

  /** One of several on these records. */
  static Node on(InMemoryRecords records, FixedClock clock) {
    return on(records, clock, builder -> builder);
  }

  static Node on(InMemoryRecords records, FixedClock clock, UnaryOperator<CastellanBuilder> more) {
    return new Node(clock, records.open(), Node::words, more);
  }

  /** One on a store of the test's own. */
  static Node over(RecordStore store, FixedClock clock) {
    return over(store, clock, builder -> builder);
  }

  static Node over(RecordStore store, FixedClock clock, UnaryOperator<CastellanBuilder> more) {
    return new Node(clock, store, Node::words, more);
  }

  /** The only one on these records, as it is told: all places of the quota are its own. */
  static Node only(
      InMemoryRecords records, FixedClock clock, UnaryOperator<CastellanBuilder> more) {
    return new Node(clock, new SoleStore(records.open()), Node::words, more);
  }

  /** One whose broker has other words. */
  static Node with(
      InMemoryRecords records, FixedClock clock, UnaryOperator<CastellanBuilder> words) {
    return new Node(clock, records.open(), words, builder -> builder);
  }

  /** Alone and set up, with the administrator {@code root}. */
  static Node ready() {
    Node node = alone();
    node.setUp();
    return node;
  }

  /** A new key first, and the one that all nodes have second. */
  static SecretKeys keysAfter(byte[] newKey) {
    return SecretKeys.of(newKey, keyBytes());
  }

  private static byte[] keyBytes() {
    byte[] key = new byte[SecretKeys.KEY_BYTES];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    return key;
  }

  /** Creates the administrator {@code root}. */
  String setUp() {
    SetupResult result =
        castellan
            .setup()
            .complete(castellan.setup().token().orElseThrow().token(), "root", PASSWORD, ORIGIN);
    assertThat(result).isInstanceOf(SetupResult.SetUp.class);
    hasher.take();
    return ((SetupResult.SetUp) result).userId();
  }

  LoginResult tryLogin(String username) {
    return castellan.login().login(username, PASSWORD, ORIGIN);
  }

  SecretText login(String username) {
    LoginResult result = tryLogin(username);
    assertThat(result).isInstanceOf(LoginResult.LoggedIn.class);
    return ((LoginResult.LoggedIn) result).token();
  }

  Optional<Principal> authenticate(SecretText token) {
    return castellan.authenticate(new Credential.Token(token), ORIGIN);
  }

  Principal principal(String username) {
    return authenticate(login(username)).orElseThrow();
  }

  Admin as(String username) {
    return castellan.actingAs(principal(username));
  }

  Admin asSystem() {
    return castellan.actingAs(system, "test");
  }

  /** Somebody who logs in with {@link #PASSWORD} and need not change it. */
  static NewUser person(String username) {
    return NewUser.of(username, PASSWORD).mustChangePassword(false);
  }

  User create(String username, String... roles) {
    return asSystem().users().create(person(username).roles(roles));
  }

  User createAt(String username, Resource scope, String... roles) {
    Set<Binding> bindings =
        Arrays.stream(roles)
            .map(role -> Binding.at(role, scope))
            .collect(Collectors.toUnmodifiableSet());
    return asSystem().users().create(person(username).scope(scope).bindings(bindings));
  }

  /** Puts a policy in force, as the host. */
  StoredPolicy policy(String... lines) {
    return asSystem().policy().save(Policy.parse(String.join("\n", lines)), Optional.empty());
  }

  User find(String username) {
    return asSystem().users().findByUsername(username).orElseThrow();
  }

  /**
   * Whether this node has heard of a user: it can log in, since that is decided from memory. From
   * within, where nothing is counted by source: it may be asked often.
   */
  boolean knows(String username) {
    return castellan.login().login(username, PASSWORD, Origin.LOCAL)
        instanceof LoginResult.LoggedIn;
  }

  /** All of the audit log, oldest first. */
  List<AuditEntry> audit() {
    List<AuditEntry> all = new ArrayList<>();
    Optional<String> next = Optional.of("");
    while (next.isPresent()) {
      PageRequest request = PageRequest.ofSize(100);
      Page<AuditEntry> page =
          asSystem().audit().list(next.get().isEmpty() ? request : request.after(next.get()));
      all.addAll(page.items());
      next = page.next();
    }
    List<AuditEntry> oldestFirst = new ArrayList<>();
    all.forEach(entry -> oldestFirst.add(0, entry));
    return oldestFirst;
  }

  List<AuditEntry> audit(String action) {
    return audit().stream().filter(entry -> entry.action().equals(action)).toList();
  }

  /** Expects a refusal with this code. */
  static void refused(ErrorCode code, ThrowingCallable attempt) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            CastellanException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  /** Does all of this at once, and answers what came of it. */
  static <T> List<T> inParallel(List<? extends Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(16, work.size()));
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(work)) {
        results.add(future.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Waits for something that another thread does by the machine's own time. */
  static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("Waited in vain");
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() {
    castellan.close();
  }
}

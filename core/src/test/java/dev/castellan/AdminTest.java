package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.READ_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Action;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditEntry.Outcome;
import dev.castellan.license.LicenseStatus;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import dev.castellan.settings.Preferences;
import dev.castellan.settings.Preferences.Theme;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The host's own operations, the audit log, preferences, and the host's key. */
@Timeout(60)
final class AdminTest {

  private static final Resource CLIENT = CLIENTS.child("c 1");

  private final Node node = Node.ready();
  private final Admin root = node.as("root");

  @AfterEach
  void close() {
    node.close();
  }

  private List<Outcome> outcomes(Action action) {
    return node.audit(action.toString()).stream().map(AuditEntry::outcome).toList();
  }

  @Test
  void anOperationHasAnEntryBeforeAndAfter() throws Exception {
    String answer =
        root.perform(
            KICK,
            CLIENT,
            () -> {
              assertThat(outcomes(KICK)).containsExactly(Outcome.STARTED);
              return "kicked";
            });
    assertThat(answer).isEqualTo("kicked");
    List<AuditEntry> entries = node.audit("client:kick");
    assertThat(entries)
        .extracting(AuditEntry::outcome)
        .containsExactly(Outcome.STARTED, Outcome.DONE);
    assertThat(entries).extracting(AuditEntry::resource).containsOnly("/clients/c%201");
    assertThat(entries.get(0).details().get("operation"))
        .isEqualTo(entries.get(1).details().get("operation"));
  }

  @Test
  void v16_2_5_anOperationSaysWhatItChangedAndNoSecret() throws Exception {
    SecretText secret = SecretText.of("canary-of-an-operation");
    root.perform(
        KICK,
        CLIENT,
        notes -> {
          notes.change("connected", true, false);
          notes.change("password", secret, Optional.of(secret));
          notes.change("tokens", List.of(), List.of(secret));
          notes.change("bytes", new byte[] {1}, Map.of("k", new char[] {'x'}));
          notes.change("same", 1, 1);
          notes.change("nothing", Optional.empty(), "");
          notes.detail("secret", secret);
          notes.detail("operation", "forged");
          notes.detail("long", "x".repeat(100_000));
          for (int i = 0; i < 100; i++) {
            notes.change("field" + i, "a".repeat(50_000), "\0".repeat(50_000));
          }
          return true;
        });

    AuditEntry done = node.audit("client:kick").get(1);
    assertThat(done.changes())
        .contains(
            new AuditEntry.Change("connected", Optional.of("true"), Optional.of("false")),
            new AuditEntry.Change("password", Optional.of("(hidden)"), Optional.of("(hidden)")),
            new AuditEntry.Change("tokens", Optional.empty(), Optional.of("(hidden)")),
            new AuditEntry.Change("bytes", Optional.of("(hidden)"), Optional.of("k=(hidden)")));
    assertThat(done.changes())
        .extracting(AuditEntry.Change::field)
        .doesNotContain("same", "nothing");
    assertThat(done.details()).containsEntry("secret", "(hidden)");
    assertThat(done.details().get("operation")).isNotEqualTo("forged");
    assertThat(done.toString()).doesNotContain("canary-of-an-operation");
  }

  /** What the host hands in may be something else when the operation has ended. */
  @Test
  void whatIsNotedIsAsItWasThen() {
    List<String> limits = new ArrayList<>(List.of("one"));
    root.perform(
        KICK,
        CLIENT,
        notes -> {
          notes.change("limits", limits, List.of("two"));
          limits.clear();
          return true;
        });

    assertThat(node.audit("client:kick").get(1).changes())
        .containsExactly(new AuditEntry.Change("limits", Optional.of("one"), Optional.of("two")));
  }

  /** Nor does it take away what came of the operation, or the entry that it has ended. */
  @Test
  void whatCannotBeWrittenDownIsAFailureOfTheOperation() {
    Object unruly =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("unruly");
          }
        };
    assertThatThrownBy(
            () ->
                root.perform(
                    KICK,
                    CLIENT,
                    notes -> {
                      notes.change("it", 1, unruly);
                      return true;
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(outcomes(KICK)).containsExactly(Outcome.STARTED, Outcome.FAILED);
  }

  @Test
  void whateverIsNotedFitsIntoAnEntry() {
    root.perform(
        KICK,
        CLIENT,
        notes -> {
          for (int i = 0; i < 30; i++) {
            notes.detail("\0".repeat(60) + i, "\0".repeat(1_000));
            notes.change("\0".repeat(60) + i, "\0".repeat(400), "\0".repeat(5_000));
          }
          return true;
        });
    root.perform(
        KICK,
        CLIENT,
        notes -> {
          notes.detail("cut", "x".repeat(199) + "\uD83D\uDEF0");
          notes.change("cut", 1, "x".repeat(999) + "\uD83D\uDEF0");
          return true;
        });

    assertThat(outcomes(KICK))
        .containsExactly(Outcome.STARTED, Outcome.DONE, Outcome.STARTED, Outcome.DONE);
    AuditEntry last = node.audit("client:kick").get(3);
    assertThat(last.details()).containsEntry("cut", "x".repeat(199) + '…');
    assertThat(last.changes().get(0).after()).contains("x".repeat(999) + '…');
  }

  /** Who is refused is in the log, whatever they ask for and however they are called. */
  @Test
  void aRefusalIsAuditedHoweverLongItsNamesAre() {
    node.create("eve", Roles.VIEWER);
    Resource longest = Resource.ROOT;
    for (int i = 0; i < 30; i++) {
      longest = longest.child("é".repeat(1_000));
    }
    Resource resource = longest;
    Principal eve =
        node.castellan
            .authenticate(
                new Credential.Token(node.login("eve")),
                new Origin(Optional.of("a".repeat(70_000)), Optional.of("r".repeat(70_000))))
            .orElseThrow();
    Node.refused(ErrorCode.FORBIDDEN, () -> node.castellan.actingAs(eve).require(KICK, resource));

    AuditEntry refused = node.audit("client:kick").get(0);
    assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(refused.resource()).startsWith("/%C3%A9").hasSize(4_097);
    assertThat(refused.requestId().orElseThrow()).hasSize(201);
  }

  @Test
  void anOperationThatFailsSaysWhatItHadChangedByThen() {
    assertThatThrownBy(
            () ->
                root.perform(
                    KICK,
                    CLIENT,
                    notes -> {
                      notes.change("connected", true, false);
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(node.audit("client:kick").get(1).changes()).hasSize(1);
  }

  @Test
  void anOperationThatThrowsHasFailed() {
    assertThatThrownBy(
            () ->
                root.perform(
                    KICK,
                    CLIENT,
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                root.perform(
                    KICK,
                    CLIENT,
                    () -> {
                      throw new AssertionError("worse");
                    }))
        .isInstanceOf(AssertionError.class);
    assertThat(outcomes(KICK))
        .containsExactly(Outcome.STARTED, Outcome.FAILED, Outcome.STARTED, Outcome.FAILED);
  }

  @Test
  void v16_3_2_anOperationThatIsNotAllowedIsNotRun() {
    node.create("eve", Roles.VIEWER);
    AtomicInteger runs = new AtomicInteger();
    Node.refused(
        ErrorCode.FORBIDDEN, () -> node.as("eve").perform(KICK, CLIENT, runs::incrementAndGet));
    Node.refused(
        ErrorCode.FORBIDDEN,
        () -> root.perform(Action.of("client", "explode"), CLIENT, runs::incrementAndGet));
    assertThat(runs).hasValue(0);
    assertThat(outcomes(KICK)).containsExactly(Outcome.REFUSED);
  }

  @Test
  void anOperationThatCannotBeAuditedIsNotRun() {
    AtomicInteger runs = new AtomicInteger();
    node.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(
        ErrorCode.STORE_UNAVAILABLE, () -> root.perform(KICK, CLIENT, runs::incrementAndGet));
    assertThat(runs).hasValue(0);
  }

  @Test
  void anEndThatCannotBeAuditedDoesNotUndoIt() {
    Integer result =
        root.perform(
            KICK,
            CLIENT,
            () -> {
              node.store.failNextCommit(CommitFault.REFUSED);
              return 7;
            });
    assertThat(result).isEqualTo(7);
    assertThat(outcomes(KICK)).containsExactly(Outcome.STARTED);
  }

  @Test
  void requireLetsThroughOrRefusesWithAnEntry() {
    root.require(READ_CLIENT, CLIENT);
    node.create("nobody");
    Node.refused(ErrorCode.FORBIDDEN, () -> node.as("nobody").require(READ_CLIENT, CLIENT));
    assertThat(outcomes(READ_CLIENT)).containsExactly(Outcome.REFUSED);
    Principal gone = node.principal("nobody");
    node.castellan.login().logout(gone);
    Node.refused(
        ErrorCode.NOT_AUTHENTICATED,
        () -> node.castellan.actingAs(gone).require(READ_CLIENT, CLIENT));
    assertThat(outcomes(READ_CLIENT)).hasSize(1);
  }

  @Test
  void aRefusalIsARefusalEvenIfItCannotBeAudited() {
    node.create("nobody");
    Admin nobody = node.as("nobody");
    node.store.failNextCommit(CommitFault.REFUSED);
    Node.refused(ErrorCode.FORBIDDEN, () -> nobody.require(READ_CLIENT, CLIENT));
  }

  @Test
  void theHostsKeyNeedsAReasonThatIsAudited() {
    node.castellan.actingAs(node.system, "first aid").users().find("x");
    node.create("made");
    assertThat(node.audit("user:create").get(0))
        .satisfies(
            entry -> {
              assertThat(entry.details()).containsEntry("reason", "test");
              assertThat(entry.actor().orElseThrow().kind()).isEqualTo(Principal.Kind.SYSTEM);
            });
    for (String reason : List.of("", "  ", "x".repeat(201))) {
      assertThatThrownBy(() -> node.castellan.actingAs(node.system, reason))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theAuditLogIsPagedNewestFirstAndStable() {
    for (int i = 0; i < 20; i++) {
      node.create("user" + i);
    }
    List<String> all = new ArrayList<>();
    PageRequest request = PageRequest.ofSize(7);
    Page<AuditEntry> page = root.audit().list(request);
    page.items().forEach(entry -> all.add(entry.id()));
    int created = 20;
    while (page.next().isPresent()) {
      node.create("user" + created++);
      page = root.audit().list(request.after(page.next().get()));
      page.items().forEach(entry -> all.add(entry.id()));
    }
    assertThat(all).doesNotHaveDuplicates().isSorted();
    assertThat(root.audit().list(PageRequest.ofSize(1)).items().get(0).action())
        .isEqualTo("user:create");
    for (String bad : List.of("", "x", "AAAA", "../..", "😀")) {
      assertThatThrownBy(() -> root.audit().list(request.after(bad)))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void aDamagedEntryMakesItsPageFail() {
    RecordKey key = new RecordKey("audit", "0000");
    node.store.commit(Batch.builder().put(key, Payload.ofText("{")).build());
    Node.refused(ErrorCode.DATA_DAMAGED, () -> root.audit().list(PageRequest.first()));
  }

  @Test
  void whatOneHoldsIsToldWithoutAPermission() {
    Resource acme = Resource.of("tenants", "acme");
    node.createAt("eve", acme, Roles.VIEWER);
    node.create("nobody");
    assertThat(root.bindings()).containsExactly(Binding.of(Roles.ADMINISTRATOR));
    assertThat(node.as("eve").bindings()).containsExactly(Binding.at(Roles.VIEWER, acme));
    assertThat(node.as("nobody").bindings()).isEmpty();
    assertThat(node.asSystem().bindings()).isEmpty();
    Admin key =
        node.castellan.actingAs(
            node.authenticate(root.apiKeys().create(NewApiKey.of("k").roles(Roles.VIEWER)).token())
                .orElseThrow());
    assertThat(key.bindings()).containsExactly(Binding.of(Roles.VIEWER));
  }

  @Test
  void whatOneHoldsIsReadFromMemoryAndGoneWithTheSession() {
    node.store.failReads();
    assertThat(root.bindings()).containsExactly(Binding.of(Roles.ADMINISTRATOR));
    node.store.healReads();
    NewApiKey soon = NewApiKey.of("k").expiresAt(node.clock.instant().plusSeconds(1));
    Admin key =
        node.castellan.actingAs(
            node.authenticate(root.apiKeys().create(soon).token()).orElseThrow());
    node.castellan.login().logout(root.principal());
    Node.refused(ErrorCode.NOT_AUTHENTICATED, root::bindings);
    node.clock.advance(Duration.ofSeconds(1));
    Node.refused(ErrorCode.NOT_AUTHENTICATED, key::bindings);
  }

  @Test
  void preferencesAreOnesOwn() {
    assertThat(root.preferences().get()).isEqualTo(Preferences.DEFAULT);
    Preferences dark = new Preferences(Optional.of("pt-BR"), Theme.DARK, false);
    assertThat(root.preferences().put(dark)).isEqualTo(dark);
    assertThat(root.preferences().get()).isEqualTo(dark);
    node.create("eve");
    assertThat(node.as("eve").preferences().get()).isEqualTo(Preferences.DEFAULT);
    Admin key =
        node.castellan.actingAs(
            node.authenticate(root.apiKeys().create(NewApiKey.of("k")).token()).orElseThrow());
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> key.preferences().get());
    Node.refused(ErrorCode.SESSION_REQUIRED, () -> key.preferences().put(dark));
    Node.refused(ErrorCode.SESSION_REQUIRED, key::me);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "e", "en_US", "en--US", "<script>", "\u0000", "zh-", "toolongtag-x"})
  void aLanguageIsALanguageTag(String tag) {
    assertThatThrownBy(
            () -> root.preferences().put(new Preferences(Optional.of(tag), Theme.LIGHT, true)))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void theLicenseIsShownToWhoMayReadIt() {
    node.create("eve", Roles.VIEWER);
    LicenseStatus status = node.as("eve").license().status();
    assertThat(status.connectionLimit()).isEqualTo(50);
    assertThat(status.connections()).isZero();
    assertThat(status.broker()).isEqualTo("broker");
    node.castellan.license().admit("c1", "s1");
    assertThat(node.as("eve").license().status().connections()).isEqualTo(1);
  }
}

package dev.castellan;

import static dev.castellan.Node.CLIENTS;
import static dev.castellan.Node.KICK;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.apikey.ApiKey;
import dev.castellan.apikey.ApiKeyChange;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditEntry.Outcome;
import dev.castellan.settings.Preferences;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which scope an audit entry lies, and who reads it. */
@Timeout(60)
final class AuditScopeTest {

  private static final Resource ACME = Resource.of("tenants", "acme");
  private static final Resource ACMEX = Resource.of("tenants", "acmex");
  private static final Optional<String> ANY = Optional.empty();

  private final Node node = Node.ready();
  private final Admin root = node.as("root");

  @AfterEach
  void close() {
    node.close();
  }

  private static List<AuditEntry> readAll(Admin admin, int pageSize) {
    List<AuditEntry> all = new ArrayList<>();
    PageRequest request = PageRequest.ofSize(pageSize);
    Page<AuditEntry> page = admin.audit().list(request);
    all.addAll(page.items());
    while (page.next().isPresent()) {
      page = admin.audit().list(request.after(page.next().get()));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(pageSize);
      all.addAll(page.items());
    }
    return all;
  }

  private List<Resource> scopes(String action) {
    return node.audit(action).stream().map(AuditEntry::scope).distinct().toList();
  }

  @Test
  void anEntryAboutAUserOrKeyLiesWhereThatLives() {
    User ann = node.createAt("ann", ACME, Roles.ADMINISTRATOR);
    root.users().update(ann.id(), UserChange.none().note("n"), ANY);
    Admin annsAdmin = node.as("ann");
    annsAdmin.preferences().put(Preferences.DEFAULT);
    root.users().setPassword(ann.id(), PASSWORD);
    ApiKey key = root.apiKeys().create(NewApiKey.of("k").scope(ACME)).key();
    root.apiKeys().update(key.id(), ApiKeyChange.none().note("n"), ANY);
    root.apiKeys().delete(key.id(), ANY);
    node.castellan.login().logout(annsAdmin.principal());
    root.users().delete(ann.id(), ANY);
    for (String action :
        List.of(
            "user:create",
            "user:update",
            "user:delete",
            "setting:update",
            "api-key:create",
            "api-key:update",
            "api-key:delete",
            "session:delete")) {
      assertThat(scopes(action)).as(action).containsExactly(ACME);
    }
    assertThat(scopes("session:create")).containsExactly(Resource.ROOT, ACME);
  }

  @Test
  void aRefusalToChangeAUserOrKeyLiesThereToo() {
    User ann = node.createAt("ann", ACME);
    ApiKey key = root.apiKeys().create(NewApiKey.of("k").scope(ACME)).key();
    node.create("eve", Roles.VIEWER);
    Admin eve = node.as("eve");
    Node.refused(
        ErrorCode.FORBIDDEN, () -> eve.users().update(ann.id(), UserChange.none().note("x"), ANY));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.users().setPassword(ann.id(), PASSWORD));
    Node.refused(ErrorCode.FORBIDDEN, () -> eve.apiKeys().delete(key.id(), ANY));
    Node.refused(ErrorCode.NOT_FOUND, () -> eve.users().delete("0".repeat(20), ANY));
    List<AuditEntry> refused =
        node.audit().stream().filter(entry -> entry.outcome() == Outcome.REFUSED).toList();
    assertThat(refused)
        .extracting(AuditEntry::scope)
        .containsExactly(ACME, ACME, ACME, Resource.ROOT);
    assertThat(refused)
        .extracting(AuditEntry::resource)
        .startsWith("/tenants/acme/users/" + ann.id());
  }

  @Test
  void whatTheHostDoesLiesAtTheRoot() {
    root.perform(KICK, ACME.child("clients", "c"), () -> true);
    root.perform(KICK, CLIENTS, () -> true);
    assertThat(scopes("client:kick")).containsExactly(Resource.ROOT);
    assertThat(scopes("castellan:open")).containsExactly(Resource.ROOT);
    assertThat(scopes("setup:complete")).containsExactly(Resource.ROOT);
  }

  @Test
  void aViewerOfATenantSeesTheEntriesOfThatTenant() {
    node.createAt("vera", ACME, Roles.VIEWER);
    Admin vera = node.as("vera");
    for (int i = 0; i < 12; i++) {
      node.createAt("a" + i, ACME);
      node.createAt("b" + i, ACME.child("sites", "1"));
      node.createAt("x" + i, ACMEX);
      node.create("r" + i);
    }
    List<AuditEntry> wanted =
        readAll(root, 100).stream().filter(entry -> entry.scope().isWithin(ACME)).toList();
    assertThat(wanted).hasSize(1 + 1 + 24);
    for (int size : List.of(1, 2, 7, 26, 27, 1_000)) {
      assertThat(readAll(vera, size)).as("pages of %d", size).isEqualTo(wanted);
    }
    assertThat(readAll(root, 1_000))
        .extracting(AuditEntry::scope)
        .contains(ACME, ACMEX, Resource.ROOT);
  }

  @Test
  void whoMayReadNowhereIsRefused() {
    node.createAt("ann", ACME);
    Node.refused(ErrorCode.FORBIDDEN, () -> node.as("ann").audit().list(PageRequest.first()));
  }

  @Test
  void oneCallLooksAtABoundedPartOfTheLog() {
    node.createAt("vera", ACME, Roles.VIEWER);
    Admin vera = node.as("vera");
    int entries = 12_000;
    for (int from = 0; from < entries; from += Batch.MAX_WRITES) {
      Batch.Builder batch = Batch.builder();
      for (int i = from; i < from + Batch.MAX_WRITES; i++) {
        batch.put(
            new RecordKey("audit", String.format("0%05d", i)),
            Payload.ofText(
                "{\"format\":1,\"time\":\"2026-03-01T12:00:00Z\",\"action\":\"user:create\","
                    + "\"resource\":\"/users\",\"outcome\":\"done\",\"details\":{}}"));
      }
      node.store.commit(batch.build());
    }
    Page<AuditEntry> first = vera.audit().list(PageRequest.ofSize(50));
    assertThat(first.items()).isEmpty();
    assertThat(first.next()).isPresent();
    assertThat(readAll(vera, 50)).extracting(AuditEntry::scope).containsExactly(ACME, ACME);
  }
}

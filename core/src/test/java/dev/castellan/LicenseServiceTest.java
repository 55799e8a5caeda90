package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.castellan.access.Roles;
import dev.castellan.apikey.NewApiKey;
import dev.castellan.audit.AuditEntry;
import dev.castellan.event.AdminEvent;
import dev.castellan.event.AdminEvent.LicenseAlarmCleared;
import dev.castellan.event.AdminEvent.LicenseAlarmRaised;
import dev.castellan.event.AdminEvent.LicenseChanged;
import dev.castellan.license.Admission;
import dev.castellan.license.Admission.Permit;
import dev.castellan.license.Admission.Reason;
import dev.castellan.license.Admission.Refused;
import dev.castellan.license.Forge;
import dev.castellan.license.License;
import dev.castellan.license.LicenseAlarm;
import dev.castellan.license.LicenseChange;
import dev.castellan.license.LicenseCheck;
import dev.castellan.license.LicenseCheck.Difference;
import dev.castellan.license.LicenseExpiry;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSettings;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseStatus;
import dev.castellan.license.LicenseUsage;
import dev.castellan.license.LicenseVerifier;
import dev.castellan.license.StoredLicenseSettings;
import dev.castellan.login.Credential;
import dev.castellan.storage.Batch;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that are put in force, what they give, and what they raise. */
@Timeout(60)
final class LicenseServiceTest {

  private static final Optional<String> ANY = Optional.empty();
  private static final String KEY_200 = Forge.key(Forge.license("L-200", 200));
  private static final String KEY_100 = Forge.key(Forge.license("L-100", 100));

  private final FixedClock clock = Node.newClock();
  private final InMemoryRecords records = InMemoryRecords.create(clock);
  private final List<AdminEvent> events = new CopyOnWriteArrayList<>();
  private final Deque<Permit> permits = new ArrayDeque<>();
  private int admitted;

  private Node node() {
    return node(builder -> builder);
  }

  private Node node(UnaryOperator<CastellanBuilder> more) {
    return Node.only(
        records,
        clock,
        builder -> more.apply(builder.licenseVerifier(Forge.verifier()).listener(events::add)));
  }

  /** One of two. */
  private Node nodeOfTwo() {
    return Node.on(
        records, clock, builder -> builder.licenseVerifier(Forge.verifier()).listener(events::add));
  }

  private static LicenseService license(Node node) {
    return node.asSystem().license();
  }

  private static LicenseStatus status(Node node) {
    return node.castellan.license().status();
  }

  private static void await(Node node, LicenseState state) {
    Node.await(() -> status(node).states().contains(state));
  }

  private void connect(Node node, int upTo) {
    while (permits.size() < upTo) {
      admitted++;
      permits.push((Permit) admit(node, "c" + admitted));
    }
    while (permits.size() > upTo) {
      permits.pop().close();
    }
  }

  private boolean isFull(Node node) {
    return !(admit(node, "one too many") instanceof Permit permit && close(permit));
  }

  /** The answer, once the node has found out which places are its own. */
  private Admission admit(Node node, String connection) {
    for (int i = 0; i < 100; i++) {
      Admission answer = node.castellan.license().admit(connection, connection);
      if (!(answer instanceof Refused no)
          || (no.reason() != Reason.SHARE_USED_UP && no.reason() != Reason.LEASE_OVER)) {
        return answer;
      }
      clock.advance(Duration.ofMillis(300));
      LockSupport.parkNanos(120_000_000);
    }
    throw new AssertionError("The node gets no places: " + node.castellan.health());
  }

  private static boolean close(Permit permit) {
    permit.close();
    return true;
  }

  /** Lets a second pass, in which the licence is looked at. */
  private void tick() {
    clock.advance(Duration.ofSeconds(1));
  }

  /** Lets time pass, until the node has heard from the store again. */
  private void pass(Node node, Duration duration) {
    clock.advance(duration);
    Node.await(() -> node.castellan.health().state() == Health.State.UP);
  }

  private void passTo(Node node, String time) {
    pass(node, Duration.between(clock.instant(), Instant.parse(time)));
  }

  private boolean heard(AdminEvent event) {
    return events.contains(event);
  }

  private boolean raised(LicenseAlarm alarm) {
    return count(alarm) > 0;
  }

  private long count(LicenseAlarm alarm) {
    return events.stream()
        .filter(event -> event instanceof LicenseAlarmRaised raised && raised.alarm() == alarm)
        .count();
  }

  @Test
  void withoutAKeyTheCommunityLicenseHolds() {
    try (Node node = node(builder -> builder.connectionLimit(2).broker("Acme MQ", "4.2"))) {
      LicenseStatus status = license(node).status();
      assertThat(status.license()).isEqualTo(License.community(2));
      assertThat(status.keyed()).isFalse();
      assertThat(status.version()).isEqualTo(LicenseStatus.NO_VERSION);
      assertThat(status.state()).isEqualTo(LicenseState.VALID);
      assertThat(status.broker()).isEqualTo("Acme MQ");
      assertThat(status.daysLeft()).isEmpty();
      connect(node, 2);
      assertThat(isFull(node)).isTrue();
      assertThat(license(node).history()).isEmpty();
      Node.refused(ErrorCode.LICENSE_NONE_BEFORE, () -> license(node).previous(ANY));
      Node.refused(
          ErrorCode.VERSION_CONFLICT, () -> license(node).update(KEY_200, Optional.of("1")));
    }
  }

  @Test
  void aKeyIsInForceAtOnceOnAllNodes() {
    try (Node one = nodeOfTwo();
        Node two = nodeOfTwo()) {
      two.setUp();
      Node.await(() -> one.knows("root"));
      connect(two, 50);
      assertThat(isFull(two)).isTrue();
      LicenseStatus status = one.as("root").license().update(" \"" + KEY_200 + "\"\n", ANY);
      assertThat(status.license()).isEqualTo(Forge.license("L-200", 200));
      assertThat(status.keyed()).isTrue();
      assertThat(status.daysLeft()).contains(306L);
      assertThat(one.castellan.license().license().hasFeature("sso")).isTrue();
      Node.await(() -> status(two).license().id().equals("L-200"));
      assertThat(isFull(two)).isFalse();
      Node.await(() -> heard(new LicenseChanged("L-200", "Acme Örtliche Netze AG")));
      AuditEntry entry = one.audit("license:update").get(0);
      assertThat(entry.details())
          .containsEntry("license", "L-200")
          .containsEntry("connections", "200");
      assertThat(one.audit().toString()).doesNotContain(KEY_200.substring(KEY_200.length() - 20));
      assertThat(license(one).update(KEY_200, ANY).version()).isEqualTo(status.version());
      assertThat(license(one).history()).hasSize(1);
    }
    try (Node again = node()) {
      assertThat(status(again).license().id()).isEqualTo("L-200");
    }
  }

  @Test
  void aDryRunTellsWhatIsGainedAndLost() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      connect(node, 150);
      License other =
          Forge.license("L-3", 100).toBuilder()
              .features(List.of("sso", "bridge"))
              .expiresAt(Instant.parse("2028-01-01T00:00:00Z"), 7)
              .build();
      LicenseCheck check = license(node).check(Forge.key(other));
      assertThat(check).isInstanceOf(LicenseCheck.Acceptable.class);
      LicenseCheck.Acceptable acceptable = (LicenseCheck.Acceptable) check;
      assertThat(acceptable.license()).isEqualTo(other);
      assertThat(acceptable.states())
          .containsExactlyInAnyOrder(LicenseState.VALID, LicenseState.OVER_HARD);
      assertThat(acceptable.gained())
          .containsExactly(
              new Difference("expiresAt", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"),
              new Difference("features bridge", "", "bridge"));
      assertThat(acceptable.lost())
          .containsExactly(
              new Difference("graceDays", "14", "7"),
              new Difference("features audit", "audit", ""),
              new Difference("limits connections.hard", "200", "100"),
              new Difference("limits connections.soft", "200", "100"));
      assertThat(acceptable.connectionsAbove()).isEqualTo(50);
      assertThat(status(node).license().id()).isEqualTo("L-200");
      assertThat(license(node).check("nonsense"))
          .isInstanceOfSatisfying(
              LicenseCheck.Refused.class,
              refused -> assertThat(refused.code()).isEqualTo(ErrorCode.LICENSE_INVALID));
    }
  }

  @Test
  void aSmallerKeyEndsNoConnection() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      connect(node, 150);
      LicenseStatus status = license(node).update(KEY_100, ANY);
      assertThat(status.states()).contains(LicenseState.OVER_HARD);
      assertThat(status.state()).isEqualTo(LicenseState.OVER_HARD);
      assertThat(status.connections()).isEqualTo(150);
      assertThat(isFull(node)).isTrue();
      connect(node, 99);
      assertThat(isFull(node)).isFalse();
    }
  }

  @Test
  void f33_whatIsNoGoodKeyLeavesTheOldOneInForce() {
    LicenseVerifier verifier =
        LicenseVerifier.ofVendor(List.of(Forge.VENDOR.publicPem()), Set.of("L-revoked"));
    try (Node node = node(builder -> builder.licenseVerifier(verifier))) {
      LicenseService license = license(node);
      license.update(KEY_200, ANY);
      String expired =
          Forge.key(
              Forge.license("L-old")
                  .issuedAt(Instant.parse("2025-01-01T00:00:00Z"))
                  .expiresAt(Instant.parse("2026-02-01T00:00:00Z"), 14)
                  .build());
      String later =
          Forge.key(
              Forge.license("L-new").validFrom(Instant.parse("2026-03-01T12:00:01Z")).build());
      Node.refused(ErrorCode.LICENSE_EXPIRED, () -> license.update(expired, ANY));
      Node.refused(ErrorCode.LICENSE_NOT_YET_VALID, () -> license.update(later, ANY));
      Node.refused(
          ErrorCode.LICENSE_REVOKED,
          () -> license.update(Forge.key(Forge.license("L-revoked").build()), ANY));
      Node.refused(ErrorCode.LICENSE_INVALID, () -> license.update("", ANY));
      Node.refused(ErrorCode.LICENSE_INVALID, () -> license.update("x".repeat(1 << 20), ANY));
      Node.refused(ErrorCode.LICENSE_INVALID, () -> license.update(KEY_200 + "A", ANY));
      node.store.failNextCommit(CommitFault.REFUSED);
      Node.refused(ErrorCode.STORE_UNAVAILABLE, () -> license.update(KEY_100, ANY));
      assertThat(status(node).license().id()).isEqualTo("L-200");
      assertThat(license.history()).hasSize(1);
      node.store.failNextCommit(CommitFault.ANSWER_LOST);
      assertThat(license.update(KEY_100, ANY).license().id()).isEqualTo("L-100");
      assertThat(license.history()).hasSize(2);
    }
  }

  @Test
  void oneGoesBackAndForth() {
    try (Node node = node()) {
      node.setUp();
      LicenseService license = node.as("root").license();
      license.update(KEY_200, ANY);
      license.update(KEY_100, ANY);
      assertThat(license.previous(ANY).license().id()).isEqualTo("L-200");
      assertThat(license.previous(ANY).license().id()).isEqualTo("L-100");
      assertThat(license.history())
          .extracting(
              LicenseChange::number,
              change -> change.licenseId().orElse(""),
              LicenseChange::previous)
          .containsExactly(
              tuple(4L, "L-100", true),
              tuple(3L, "L-200", true),
              tuple(2L, "L-100", false),
              tuple(1L, "L-200", false));
      assertThat(license.history().get(0).changedBy()).isEqualTo("root");
    }
  }

  @Test
  void beforeTheFirstKeyThereWasNone() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      LicenseStatus back = license(node).previous(ANY);
      assertThat(back.keyed()).isFalse();
      assertThat(back.connectionLimit()).isEqualTo(50);
      assertThat(license(node).previous(ANY).license().id()).isEqualTo("L-200");
      pass(node, Duration.ofDays(400));
      license(node).previous(ANY);
      Node.refused(ErrorCode.LICENSE_EXPIRED, () -> license(node).previous(ANY));
    }
  }

  @Test
  void theHistoryIsBounded() {
    try (Node node = node()) {
      for (int i = 1; i <= LicenseService.MAX_HISTORY + 5; i++) {
        license(node).update(Forge.key(Forge.license("L-" + i, i)), ANY);
      }
      assertThat(license(node).history())
          .hasSize(LicenseService.MAX_HISTORY)
          .first()
          .satisfies(change -> assertThat(change.licenseId()).contains("L-55"));
      assertThat(license(node).previous(ANY).license().id()).isEqualTo("L-54");
    }
  }

  @Test
  void twoAdministratorsAtOnce() throws Exception {
    try (Node one = nodeOfTwo();
        Node two = nodeOfTwo()) {
      String version = license(one).update(KEY_200, ANY).version();
      license(one).update(KEY_100, Optional.of(version));
      Node.refused(
          ErrorCode.VERSION_CONFLICT, () -> license(two).update(KEY_200, Optional.of(version)));
      assertThat(status(one).license().id()).isEqualTo("L-100");
      List<Callable<String>> work = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Node node = i % 2 == 0 ? one : two;
        String key = Forge.key(Forge.license("L-race-" + i, 10 + i));
        work.add(() -> license(node).update(key, ANY).license().id());
      }
      Node.inParallel(work);
      List<LicenseChange> history = license(one).history();
      assertThat(history)
          .extracting(LicenseChange::number)
          .containsExactly(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
      String last = history.get(0).licenseId().orElseThrow();
      Node.await(() -> status(one).license().id().equals(last));
      Node.await(() -> status(two).license().id().equals(last));
    }
  }

  @Test
  void readingAndChangingNeedTheirPermissions() {
    try (Node node = node()) {
      node.setUp();
      node.create("vera", Roles.VIEWER);
      node.create("nobody");
      LicenseService viewer = node.as("vera").license();
      assertThat(viewer.status().state()).isEqualTo(LicenseState.VALID);
      assertThat(viewer.usage().connections()).isZero();
      assertThat(viewer.settings().settings()).isEqualTo(LicenseSettings.STANDARD);
      Node.refused(ErrorCode.FORBIDDEN, () -> viewer.update(KEY_200, ANY));
      // C86: whoever may not change it learns nothing of a key either.
      Node.refused(ErrorCode.FORBIDDEN, () -> viewer.check(KEY_200));
      Node.refused(ErrorCode.FORBIDDEN, () -> viewer.previous(ANY));
      Node.refused(ErrorCode.FORBIDDEN, () -> viewer.changeSettings(same -> same, ANY));
      Node.refused(ErrorCode.FORBIDDEN, viewer::resetClock);
      LicenseService nobody = node.as("nobody").license();
      Node.refused(ErrorCode.FORBIDDEN, nobody::status);
      Node.refused(ErrorCode.FORBIDDEN, nobody::usage);
      Node.refused(ErrorCode.FORBIDDEN, nobody::history);
      Node.refused(ErrorCode.FORBIDDEN, nobody::settings);
      assertThat(node.audit("license:update")).hasSize(5);
      assertThat(status(node).keyed()).isFalse();
    }
  }

  @Test
  void theWatermarksAreCheckedAndInForceAtOnce() {
    try (Node node = node()) {
      LicenseService license = license(node);
      connect(node, 30);
      assertThat(
              license
                  .changeSettings(settings -> settings.lowWatermark(40).highWatermark(60), ANY)
                  .settings())
          .isEqualTo(new LicenseSettings(60, 40));
      Node.await(() -> raised(LicenseAlarm.QUOTA_HIGH));
      assertThat(license.status().alarms()).containsExactly(LicenseAlarm.QUOTA_HIGH);
      for (int[] pair : new int[][] {{60, 60}, {60, 61}, {101, 1}, {0, 0}, {1, 0}, {-1, -2}}) {
        Node.refused(
            ErrorCode.INVALID_INPUT,
            () -> license.changeSettings(same -> new LicenseSettings(pair[0], pair[1]), ANY));
      }
      assertThat(license.settings().settings()).isEqualTo(new LicenseSettings(60, 40));
      assertThat(node.audit("license:update").get(0).details())
          .containsEntry("changed", "watermarks")
          .containsEntry("highWatermark", "60");
    }
    try (Node fixed = node(builder -> builder.licenseSettings(new LicenseSettings(90, 85)))) {
      assertThat(license(fixed).settings())
          .isEqualTo(
              new StoredLicenseSettings(
                  new LicenseSettings(90, 85), LicenseStatus.NO_VERSION, true));
      Node.refused(ErrorCode.SETTING_FIXED, () -> license(fixed).changeSettings(same -> same, ANY));
    }
  }

  @Test
  void theHighWatermarkIsRaisedAt160AndClearedAt150Of200() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      connect(node, 159);
      tick();
      connect(node, 159);
      Node.await(() -> license(node).usage().peakDay() == 159);
      assertThat(raised(LicenseAlarm.QUOTA_HIGH)).isFalse();
      connect(node, 160);
      tick();
      Node.await(
          () ->
              heard(
                  new LicenseAlarmRaised(
                      LicenseAlarm.QUOTA_HIGH, "160 of 200 connections are open")));
      connect(node, 200);
      assertThat(isFull(node)).isTrue();
      tick();
      Node.await(() -> raised(LicenseAlarm.QUOTA_EXCEEDED));
      connect(node, 151);
      tick();
      Node.await(() -> license(node).usage().peakDay() == 200);
      assertThat(status(node).alarms())
          .containsExactly(LicenseAlarm.QUOTA_HIGH, LicenseAlarm.QUOTA_EXCEEDED);
      connect(node, 150);
      tick();
      Node.await(() -> heard(new LicenseAlarmCleared(LicenseAlarm.QUOTA_HIGH)));
      clock.advance(Duration.ofSeconds(LicenseAlarm.QUIET_SECONDS));
      Node.await(() -> heard(new LicenseAlarmCleared(LicenseAlarm.QUOTA_EXCEEDED)));
      assertThat(count(LicenseAlarm.QUOTA_HIGH)).isEqualTo(1);
      assertThat(count(LicenseAlarm.QUOTA_EXCEEDED)).isEqualTo(1);
      assertThat(status(node).alarms()).isEmpty();
    }
  }

  @Test
  void aboveTheSoftLimitAllComeInAndItIsSaid() {
    try (Node node = node()) {
      license(node).update(Forge.key(Forge.license("L-soft").build()), ANY);
      connect(node, 181);
      assertThat(status(node).state()).isEqualTo(LicenseState.OVER_SOFT);
      tick();
      Node.await(() -> raised(LicenseAlarm.QUOTA_EXCEEDED));
      connect(node, 180);
      assertThat(status(node).state()).isEqualTo(LicenseState.VALID);
    }
  }

  @Test
  void v6_4_5_theEndIsTold30And7And1DaysBefore() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      passTo(node, "2026-12-01T23:59:58Z");
      tick();
      Node.await(() -> status(node).time().equals(clock.instant()));
      assertThat(raised(LicenseAlarm.EXPIRING)).isFalse();
      tick();
      Node.await(() -> count(LicenseAlarm.EXPIRING) == 1);
      assertThat(status(node).daysLeft()).contains(30L);
    }
    // What is due is told at the start, not a day later.
    events.clear();
    try (Node node = node()) {
      Node.await(() -> count(LicenseAlarm.EXPIRING) == 1);
      assertThat(status(node).state()).isEqualTo(LicenseState.EXPIRING);
      passTo(node, "2026-12-24T23:59:00Z");
      passTo(node, "2026-12-25T00:00:01Z");
      Node.await(() -> count(LicenseAlarm.EXPIRING) == 2);
      assertThat(status(node).daysLeft()).contains(7L);
      passTo(node, "2026-12-31T00:00:01Z");
      Node.await(() -> count(LicenseAlarm.EXPIRING) == 3);
      passTo(node, "2027-01-01T00:00:00Z");
      Node.await(() -> raised(LicenseAlarm.IN_GRACE));
      Node.await(() -> heard(new LicenseAlarmCleared(LicenseAlarm.EXPIRING)));
    }
  }

  @Test
  void afterItsGraceNewConnectionsAboveTheCommunityLimitAreRefused() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      connect(node, 120);
      passTo(node, "2027-01-01T00:00:00Z");
      await(node, LicenseState.IN_GRACE);
      assertThat(isFull(node)).isFalse();
      passTo(node, "2027-01-14T23:59:59Z");
      Node.await(() -> status(node).time().equals(clock.instant()));
      assertThat(isFull(node)).isFalse();
      passTo(node, "2027-01-15T00:00:00Z");
      await(node, LicenseState.EXPIRED);
      assertThat(status(node).state()).isEqualTo(LicenseState.EXPIRED);
      assertThat(status(node).states()).contains(LicenseState.OVER_HARD);
      assertThat(status(node).connectionLimit()).isEqualTo(50);
      assertThat(status(node).connections()).as("data keeps flowing").isEqualTo(120);
      assertThat(isFull(node)).isTrue();
      Node.await(() -> raised(LicenseAlarm.EXPIRED));
      connect(node, 49);
      assertThat(isFull(node)).isFalse();
    }
  }

  @Test
  void aHostMayRefuseNothing() {
    try (Node node = node(builder -> builder.licenseExpiry(LicenseExpiry.REFUSES_NOTHING))) {
      license(node).update(KEY_200, ANY);
      passTo(node, "2028-01-01T00:00:00Z");
      pass(node, Duration.ofHours(25));
      await(node, LicenseState.EXPIRED);
      connect(node, 200);
      assertThat(isFull(node)).isTrue();
    }
  }

  @Test
  void aHostMayRefuseAdministration() {
    try (Node node = node(builder -> builder.licenseExpiry(LicenseExpiry.REFUSES_ADMINISTRATION))) {
      node.setUp();
      license(node).update(KEY_200, ANY);
      passTo(node, "2028-01-01T00:00:00Z");
      pass(node, Duration.ofHours(25));
      await(node, LicenseState.EXPIRED);
      connect(node, 200);
      Admin root = node.as("root");
      Node.refused(ErrorCode.LICENSE_EXPIRED, () -> root.users().create(Node.person("eve")));
      Node.refused(ErrorCode.LICENSE_EXPIRED, () -> root.apiKeys().create(NewApiKey.of("k")));
      assertThat(root.users().findByUsername("root")).isPresent();
      node.create("by-the-host");
      License next =
          Forge.license("L-next", 200).toBuilder()
              .expiresAt(Instant.parse("2029-01-01T00:00:00Z"), 0)
              .build();
      root.license().update(Forge.key(next), ANY);
      assertThat(root.users().create(Node.person("eve")).username()).isEqualTo("eve");
    }
  }

  @Test
  void f15_r11_aClockThatIsSetBackExtendsNothing() {
    try (Node node = node()) {
      node.setUp();
      license(node).update(KEY_200, ANY);
      passTo(node, "2026-12-31T12:00:00Z");
      tick();
      Node.await(() -> status(node).time().equals(clock.instant()));
      clock.set(Instant.parse("2026-03-01T12:00:00Z"));
      tick();
      await(node, LicenseState.CLOCK_SUSPECT);
      Node.await(() -> raised(LicenseAlarm.CLOCK_SUSPECT));
      assertThat(status(node).states()).contains(LicenseState.EXPIRING);
      pass(node, Duration.ofHours(13));
      await(node, LicenseState.IN_GRACE);
      pass(node, Duration.ofDays(14));
      await(node, LicenseState.EXPIRED);
    }
    // A restart does not make it younger.
    try (Node node = node()) {
      await(node, LicenseState.EXPIRED);
      await(node, LicenseState.CLOCK_SUSPECT);
      clock.set(Instant.parse("2027-01-15T13:00:00Z"));
      tick();
      Node.await(() -> heard(new LicenseAlarmCleared(LicenseAlarm.CLOCK_SUSPECT)));
    }
  }

  @Test
  void f15_aClockThatJumpsAheadCountsAfterADay() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
      clock.set(Instant.parse("2036-03-01T12:00:00Z"));
      tick();
      Node.await(() -> status(node).time().equals(Instant.parse("2026-03-01T12:00:01Z")));
      pass(node, Duration.ofHours(23));
      Node.await(() -> status(node).time().equals(Instant.parse("2026-03-02T11:00:01Z")));
      assertThat(status(node).state()).isEqualTo(LicenseState.VALID);
      pass(node, Duration.ofHours(2));
      await(node, LicenseState.EXPIRED);
    }
  }

  @Test
  void theClockIsResetByWhoHasJustProvedWhoTheyAre() {
    try (Node node = node()) {
      node.setUp();
      passTo(node, "2026-03-01T20:00:00Z");
      tick();
      Node.await(() -> status(node).time().equals(clock.instant()));
      clock.set(Instant.parse("2026-03-01T12:00:00Z"));
      tick();
      await(node, LicenseState.CLOCK_SUSPECT);
      Admin root = node.as("root");
      pass(node, Duration.ofMinutes(16));
      Node.refused(ErrorCode.AUTHENTICATION_TOO_OLD, () -> root.license().resetClock());
      Admin again = node.as("root");
      var key = again.apiKeys().create(NewApiKey.of("k").roles("administrator"));
      Admin program =
          node.castellan.actingAs(
              node.castellan
                  .authenticate(new Credential.Token(key.token()), Node.ORIGIN)
                  .orElseThrow());
      Node.refused(ErrorCode.SESSION_REQUIRED, () -> program.license().resetClock());
      assertThat(again.license().resetClock()).isEqualTo(clock.instant());
      assertThat(status(node).time()).isEqualTo(clock.instant());
      assertThat(status(node).state()).isEqualTo(LicenseState.VALID);
      List<AuditEntry> entries = node.audit("license:update");
      assertThat(entries.get(entries.size() - 1).details()).containsEntry("changed", "clock");
    }
  }

  @Test
  void aKeyThatTheHostFixedIsNotChanged() {
    try (Node node = node(builder -> builder.licenseKey(KEY_100))) {
      assertThat(status(node).license().id()).isEqualTo("L-100");
      Node.refused(ErrorCode.SETTING_FIXED, () -> license(node).update(KEY_200, ANY));
      Node.refused(ErrorCode.SETTING_FIXED, () -> license(node).previous(ANY));
      assertThat(license(node).check(KEY_200)).isInstanceOf(LicenseCheck.Refused.class);
      assertThat(status(node).connectionLimit()).isEqualTo(100);
    }
    try (Node node = node(builder -> builder.licenseKey("nonsense"))) {
      assertThat(status(node).states()).containsExactly(LicenseState.KEY_REFUSED);
      assertThat(status(node).connectionLimit()).isEqualTo(50);
    }
  }

  @Test
  void aStoredKeyThatIsRevokedOrDamagedGivesNothingAnyMore() {
    try (Node node = node()) {
      license(node).update(KEY_200, ANY);
    }
    LicenseVerifier verifier =
        LicenseVerifier.ofVendor(List.of(Forge.VENDOR.publicPem()), Set.of("L-200"));
    try (Node node = node(builder -> builder.licenseVerifier(verifier))) {
      assertThat(status(node).state()).isEqualTo(LicenseState.KEY_REFUSED);
      assertThat(status(node).connectionLimit()).isEqualTo(50);
      Node.await(() -> raised(LicenseAlarm.KEY_REFUSED));
      assertThat(license(node).update(KEY_100, ANY).state()).isEqualTo(LicenseState.VALID);
      RecordKey key = new RecordKey("meta", "license");
      node.store.commit(
          Batch.builder()
              .put(key, Payload.ofText("{\"format\":1,\"number\":9,\"key\":5}"))
              .build());
      await(node, LicenseState.KEY_REFUSED);
      assertThat(status(node).connectionLimit()).isEqualTo(50);
    }
  }

  @Test
  void aHostBringsItsOwnVerifier() {
    LicenseVerifier own =
        key -> {
          if (key.equals("boom")) {
            throw new IllegalStateException("a fault of the host's");
          }
          return new LicenseVerifier.Verification.Genuine(License.community(key.length()));
        };
    try (Node node = node(builder -> builder.licenseVerifier(own))) {
      assertThat(license(node).update("ab cd", ANY).connectionLimit()).isEqualTo(5);
      Node.refused(ErrorCode.LICENSE_INVALID, () -> license(node).update("boom", ANY));
    }
  }

  @Test
  void aHostWithoutVerifierTakesNoKeys() {
    try (Node node = Node.alone()) {
      Node.refused(ErrorCode.LICENSE_INVALID, () -> license(node).update(KEY_200, ANY));
    }
  }

  @Test
  void peaksOutliveARestart() {
    try (Node node = node()) {
      connect(node, 30);
      tick();
      Node.await(() -> license(node).usage().peakDay() == 30);
      connect(node, 10);
      pass(node, Duration.ofMinutes(1));
    }
    permits.clear();
    try (Node node = node()) {
      assertThat(license(node).usage().peakDay()).isEqualTo(30);
      pass(node, Duration.ofDays(1));
      connect(node, 12);
      tick();
      Node.await(() -> license(node).usage().peakDay() == 12);
      LicenseUsage usage = license(node).usage();
      assertThat(usage.peakWeek()).isEqualTo(30);
      assertThat(usage.peakMonth()).isEqualTo(30);
      assertThat(usage.connections()).isEqualTo(12);
      assertThat(usage.days())
          .extracting(LicenseUsage.Peak::period)
          .containsExactly("2026-03-02", "2026-03-01");
      assertThat(usage.months())
          .extracting(LicenseUsage.Peak::period, LicenseUsage.Peak::connections)
          .containsExactly(tuple("2026-03", 30L));
      connect(node, 0);
      pass(node, Duration.ofDays(8));
      assertThat(license(node).usage().peakWeek()).isZero();
      assertThat(license(node).usage().peakMonth()).isEqualTo(30);
    }
  }

  @Test
  void nothingIsSaidOfTheKeyItself() {
    try (Node node = node()) {
      String signature = KEY_200.substring(KEY_200.lastIndexOf('.') + 1);
      assertThat(license(node).update(KEY_200, ANY).toString()).doesNotContain(signature);
      assertThat(license(node).history().toString()).doesNotContain(signature);
      assertThat(license(node).check(KEY_200).toString()).doesNotContain(signature);
      assertThat(node.audit().toString()).doesNotContain(signature);
      Node.await(() -> heard(new LicenseChanged("L-200", "Acme Örtliche Netze AG")));
      assertThat(events.toString()).doesNotContain(signature);
    }
  }
}

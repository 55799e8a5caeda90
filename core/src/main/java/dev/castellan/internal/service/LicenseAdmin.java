package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Action;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.license.KeyText;
import dev.castellan.internal.license.LicenseDifferences;
import dev.castellan.internal.license.LicenseWatch;
import dev.castellan.internal.license.Standing;
import dev.castellan.internal.model.LicenseClockDoc;
import dev.castellan.internal.model.LicenseDoc;
import dev.castellan.internal.model.LicenseHistoryDoc;
import dev.castellan.internal.model.LicenseSettingsDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.license.License;
import dev.castellan.license.LicenseChange;
import dev.castellan.license.LicenseCheck;
import dev.castellan.license.LicenseService;
import dev.castellan.license.LicenseSettings;
import dev.castellan.license.LicenseState;
import dev.castellan.license.LicenseStatus;
import dev.castellan.license.LicenseUsage;
import dev.castellan.license.LicenseVerifier.Verification;
import dev.castellan.license.Limit;
import dev.castellan.license.StoredLicenseSettings;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The licence, on behalf of a caller. */
final class LicenseAdmin implements LicenseService {

  private static final Action READ = Action.of("license", "read");
  private static final Action UPDATE = Action.of("license", "update");
  private static final About ABOUT = About.atRoot(Resources.LICENSE);

  private final Operations operations;
  private final Engine engine;
  private final LicenseWatch watch;
  private final Caller caller;

  LicenseAdmin(Services services, Caller caller) {
    this.operations = services.operations();
    this.engine = operations.engine();
    this.watch = services.licenseWatch();
    this.caller = caller;
  }

  /** A key with what it says; without a key, what holds then. */
  private record Candidate(Optional<SecretText> key, License license) {}

  private <T> T asked(Action action, Supplier<T> work) {
    return operations.audited(
        caller,
        action,
        ABOUT,
        () -> {
          operations.require(caller, action, Resources.LICENSE);
          return work.get();
        });
  }

  @Override
  public LicenseStatus status() {
    return asked(READ, watch::status);
  }

  @Override
  public LicenseUsage usage() {
    return asked(READ, watch::usage);
  }

  @Override
  public LicenseCheck check(String key) {
    return asked(UPDATE, () -> review(key));
  }

  private LicenseCheck review(String key) {
    LicenseStatus now = watch.status();
    License license;
    try {
      requireNotFixed();
      license = verified(key).license();
      requireHolds(license);
    } catch (InvalidInputException | ConflictException e) {
      return new LicenseCheck.Refused(e.code(), String.valueOf(e.getMessage()));
    }
    Standing standing = Standing.of(license, watch.time());
    Limit limit = license.limits().connections();
    Set<LicenseState> states = standing.states(limit, now.connections());
    LicenseDifferences differences = new LicenseDifferences(now.license(), license);
    return new LicenseCheck.Acceptable(
        license,
        states,
        differences.gained(),
        differences.lost(),
        Math.max(0, now.connections() - limit.hard()));
  }

  private void requireNotFixed() {
    if (engine.settings().licenseKey().isPresent()) {
      throw new ConflictException(
          ErrorCode.SETTING_FIXED, "The licence key is fixed where the broker is set up");
    }
  }

  private Candidate verified(String typed) {
    Verification answer = watch.verify(typed);
    if (answer instanceof Verification.Refused refused) {
      throw new InvalidInputException(
          switch (refused.reason()) {
            case REVOKED -> ErrorCode.LICENSE_REVOKED;
            case MALFORMED, SIGNER_UNKNOWN, SIGNATURE_WRONG -> ErrorCode.LICENSE_INVALID;
          },
          "key",
          refused.message());
    }
    String key = KeyText.compact(typed).orElse(typed);
    return new Candidate(
        Optional.of(SecretText.of(key)), ((Verification.Genuine) answer).license());
  }

  private void requireHolds(License license) {
    switch (Standing.of(license, watch.time()).state()) {
      case EXPIRED ->
          throw new InvalidInputException(
              ErrorCode.LICENSE_EXPIRED,
              "key",
              "The licence "
                  + license.id()
                  + " has expired at "
                  + license.expiresAt().map(Instant::toString).orElse(""));
      case NOT_YET_VALID ->
          throw new InvalidInputException(
              ErrorCode.LICENSE_NOT_YET_VALID,
              "key",
              "The licence " + license.id() + " holds from " + license.validFrom() + " on");
      default -> {}
    }
  }

  @Override
  public LicenseStatus update(String key, Optional<String> expectedVersion) {
    return asked(
        UPDATE,
        () -> {
          requireNotFixed();
          Candidate candidate = verified(key);
          requireHolds(candidate.license());
          return inForce(step -> putNext(step, expectedVersion, head -> candidate, false));
        });
  }

  @Override
  public LicenseStatus previous(Optional<String> expectedVersion) {
    return asked(
        UPDATE,
        () -> {
          requireNotFixed();
          return inForce(step -> putNext(step, expectedVersion, head -> before(step, head), true));
        });
  }

  /** The licence that was in force before the present one, looked at anew. */
  private Candidate before(Step step, LicenseDoc head) {
    if (head.number() == 0) {
      throw new ConflictException(
          ErrorCode.LICENSE_NONE_BEFORE, "There was no licence before this one");
    }
    Optional<String> key =
        head.number() == 1
            ? Optional.empty()
            : step.read(Records.licenseHistory(head.number() - 1))
                .map(LicenseHistoryDoc::read)
                .flatMap(LicenseHistoryDoc::key);
    if (key.isEmpty()) {
      return new Candidate(Optional.empty(), engine.settings().communityLicense());
    }
    Candidate candidate = verified(key.get());
    requireHolds(candidate.license());
    return candidate;
  }

  /** Commits, and looks at what is in force then. */
  private LicenseStatus inForce(Operations.Body<Boolean> change) {
    operations.change(caller, UPDATE, change);
    watch.look();
    return watch.status();
  }

  private Function<Revision, Boolean> putNext(
      Step step,
      Optional<String> expectedVersion,
      Function<LicenseDoc, Candidate> choice,
      boolean previous) {
    step.require(Resources.LICENSE);
    Optional<StoredRecord> stored = step.read(Records.LICENSE);
    requireVersion(step, stored, expectedVersion);
    LicenseDoc head = stored.map(LicenseDoc::read).orElseGet(LicenseDoc::create);
    Candidate next = choice.apply(head);
    Optional<String> key = next.key().map(SecretText::expose);
    if (head.key().equals(key)) {
      return step.nothing(true);
    }
    LicenseDoc changed = head.next(key);
    LicenseHistoryDoc entry =
        LicenseHistoryDoc.create(
            changed.number(), key, next.license(), step.now(), caller.name(), previous);
    step.put(Records.LICENSE, changed.payload());
    step.put(Records.licenseHistory(changed.number()), entry.payload());
    forget(step, changed.number() - MAX_HISTORY);
    step.audit(
        describe(step.entry(ABOUT), next.license())
            .detail("changed", previous ? "license, to the one before" : "license")
            .detail("number", Long.toString(changed.number())));
    return revision -> true;
  }

  private static AuditDraft describe(AuditDraft entry, License license) {
    return entry
        .detail("license", license.id())
        .detail("customer", license.customer())
        .detail("connections", Long.toString(license.limits().connections().hard()));
  }

  private static void requireVersion(
      Step step, Optional<StoredRecord> stored, Optional<String> expectedVersion) {
    if (stored.isPresent()) {
      step.requireVersion(stored.get(), expectedVersion);
    } else if (!LicenseStatus.NO_VERSION.equals(expectedVersion.orElse(LicenseStatus.NO_VERSION))) {
      throw new ConflictException(
          ErrorCode.VERSION_CONFLICT, "Nothing of it is stored; read it again");
    }
  }

  private static void forget(Step step, long number) {
    RecordKey old = Records.licenseHistory(Math.max(0, number));
    if (step.read(old).isPresent()) {
      step.delete(old);
    }
  }

  @Override
  public List<LicenseChange> history() {
    return asked(
        READ,
        () -> {
          List<LicenseChange> changes = new ArrayList<>();
          for (StoredRecord record :
              engine.list(Records.LICENSE_HISTORY, "", RecordStore.MAX_PAGE)) {
            changes.add(engine.understand(() -> LicenseHistoryDoc.read(record).view()));
          }
          Collections.reverse(changes);
          return List.copyOf(changes);
        });
  }

  @Override
  public StoredLicenseSettings settings() {
    return asked(READ, watch::watermarks);
  }

  @Override
  public StoredLicenseSettings changeSettings(
      UnaryOperator<LicenseSettings> change, Optional<String> expectedVersion) {
    return asked(
        UPDATE,
        () -> {
          if (engine.settings().licenseSettings().isPresent()) {
            throw new ConflictException(
                ErrorCode.SETTING_FIXED, "The watermarks are fixed where the broker is set up");
          }
          StoredLicenseSettings settings =
              operations.change(caller, UPDATE, step -> putSettings(step, change, expectedVersion));
          watch.look();
          return settings;
        });
  }

  private Function<Revision, StoredLicenseSettings> putSettings(
      Step step, UnaryOperator<LicenseSettings> change, Optional<String> expectedVersion) {
    step.require(Resources.LICENSE);
    Optional<StoredRecord> stored = step.read(Records.LICENSE_SETTINGS);
    requireVersion(step, stored, expectedVersion);
    LicenseSettingsDoc before =
        stored.map(LicenseSettingsDoc::read).orElseGet(LicenseSettingsDoc::create);
    LicenseSettings after = change.apply(before.view());
    step.put(Records.LICENSE_SETTINGS, before.with(after).payload());
    step.audit(
        step.entry(ABOUT)
            .detail("changed", "watermarks")
            .detail("highWatermark", Integer.toString(after.highWatermark()))
            .detail("lowWatermark", Integer.toString(after.lowWatermark())));
    return revision -> new StoredLicenseSettings(after, revision.toString(), false);
  }

  @Override
  public Instant resetClock() {
    return asked(
        UPDATE,
        () -> {
          operations.requireRecent(caller);
          Instant time = operations.change(caller, UPDATE, this::putClock);
          watch.look();
          return time;
        });
  }

  private Function<Revision, Instant> putClock(Step step) {
    step.require(Resources.LICENSE);
    operations.requireRecent(step.snapshot(), caller, step.now());
    Instant before = watch.time();
    Instant time = engine.now();
    LicenseClockDoc doc =
        step.read(Records.LICENSE_CLOCK)
            .map(LicenseClockDoc::read)
            .orElseGet(() -> LicenseClockDoc.create(before));
    step.put(Records.LICENSE_CLOCK, doc.reset(time).payload());
    step.audit(
        step.entry(ABOUT)
            .detail("changed", "clock")
            .detail("from", before.toString())
            .detail("to", time.toString()));
    return revision -> time;
  }
}

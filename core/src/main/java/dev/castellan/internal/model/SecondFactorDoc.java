package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user's second factor, format 1. Never loaded. Immutable. */
public final class SecondFactorDoc {

  private static final int FORMAT = 1;

  private static final String SEED = "seed";
  private static final String BEGUN_AT = "begunAt";
  private static final String CONFIRMED_AT = "confirmedAt";
  private static final String LAST_STEP = "lastStep";
  private static final String RECOVERY = "recoveryHashes";
  private static final String CHALLENGES = "usedChallenges";

  private final Fields fields;

  private SecondFactorDoc(Fields fields) {
    this.fields = fields;
  }

  /**
   * One that is not confirmed yet.
   *
   * @param sealedSeed the seed, sealed
   */
  public static SecondFactorDoc begun(String userId, String sealedSeed, Instant now) {
    return new SecondFactorDoc(
        Fields.fresh(Records.secondFactor(userId), FORMAT)
            .with(SEED, sealedSeed)
            .with(BEGUN_AT, now)
            .with(LAST_STEP, 0L));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static SecondFactorDoc read(StoredRecord stored) {
    return new SecondFactorDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  /** Where it is stored. */
  public RecordKey key() {
    return fields.key();
  }

  /** The seed, sealed. */
  public String sealedSeed() {
    return fields.text(SEED);
  }

  /** When its seed was shown. */
  public Instant begunAt() {
    return fields.instant(BEGUN_AT);
  }

  /** When it was confirmed; empty if it was not, and so is none yet. */
  public Optional<Instant> confirmedAt() {
    return fields.optionalInstant(CONFIRMED_AT);
  }

  /** The step of the last code that was accepted. */
  public long lastStep() {
    return fields.number(LAST_STEP);
  }

  /** Hashes of the recovery codes that are left. */
  public List<String> recoveryHashes() {
    return fields.optionalList(RECOVERY);
  }

  /** Confirmed, with these recovery codes. */
  public SecondFactorDoc confirmed(Instant now, List<String> recoveryHashes) {
    return new SecondFactorDoc(fields.with(CONFIRMED_AT, now).with(RECOVERY, recoveryHashes));
  }

  /** With other recovery codes. */
  public SecondFactorDoc recovery(List<String> hashes) {
    return new SecondFactorDoc(fields.with(RECOVERY, hashes));
  }

  /** With a seed sealed anew. */
  public SecondFactorDoc seed(String sealed) {
    return new SecondFactorDoc(fields.with(SEED, sealed));
  }

  /** After the code of this step. */
  public SecondFactorDoc used(long step) {
    return new SecondFactorDoc(fields.with(LAST_STEP, step));
  }

  /** Whether a login already ended with this challenge. */
  public boolean hasUsed(String challenge) {
    return fields.optionalList(CHALLENGES).stream()
        .anyMatch(one -> one.startsWith(challenge + ' '));
  }

  /**
   * After a login by this challenge. It is remembered until it is over: a few at a time, for each
   * took a code that is good once.
   */
  public SecondFactorDoc used(String challenge, Instant until, Instant now) {
    List<String> kept =
        new ArrayList<>(
            fields.optionalList(CHALLENGES).stream()
                .filter(one -> now.isBefore(Instant.parse(one.substring(one.indexOf(' ') + 1))))
                .toList());
    kept.add(challenge + ' ' + until);
    return new SecondFactorDoc(fields.with(CHALLENGES, List.copyOf(kept)));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  /** Names the record alone. */
  @Override
  public String toString() {
    return "SecondFactorDoc[" + key() + "]";
  }
}

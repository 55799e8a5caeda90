package dev.castellan.audit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a look at the whole audit log.
 *
 * @param entries how many entries were checked
 * @param chains in how many chains they are
 * @param segments how many sealed segments were checked
 * @param droppedSegments of how many segments nothing but the signed record is left
 * @param plainEntries how many entries are from before there were chains; nothing vouches for those
 * @param checkpoint when the chains' ends were last signed
 * @param restorations where history was replaced: a backup was restored, or a fail-over lost the
 *     newest commits
 * @param findings where something is wrong, at most {@value #MAX_FINDINGS}
 * @param moreFindings how many more there are
 */
public record AuditVerification(
    long entries,
    long chains,
    long segments,
    long droppedSegments,
    long plainEntries,
    Optional<Instant> checkpoint,
    List<Restoration> restorations,
    List<AuditFinding> findings,
    long moreFindings) {

  /** So many findings are told one by one. */
  public static final int MAX_FINDINGS = 100;

  /** Copies the lists. */
  public AuditVerification {
    restorations = List.copyOf(restorations);
    findings = List.copyOf(findings);
  }

  /** Whether everything is as it was written. Restorations are told, and are no damage. */
  public boolean intact() {
    return findings.isEmpty();
  }

  /**
   * Where history was replaced.
   *
   * @param epoch the store's epoch from then on
   * @param entryId the first entry that knows of it
   * @param time when that was written
   * @param lost how many entries are known to be gone with it
   */
  public record Restoration(long epoch, String entryId, Instant time, long lost) {}
}

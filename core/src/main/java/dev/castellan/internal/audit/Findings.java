package dev.castellan.internal.audit;

import dev.castellan.audit.AuditFinding;
import dev.castellan.audit.AuditVerification;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong, and no more than can be shown. For one thread. */
final class Findings {

  private final List<AuditFinding> shown = new ArrayList<>();
  private long more;

  void add(AuditFinding.Kind kind, String entryId, Optional<LinkReader.Link> link, String message) {
    add(
        new AuditFinding(
            kind,
            Optional.of(entryId).filter(id -> !id.isEmpty()),
            link.map(LinkReader.Link::chain),
            link.map(LinkReader.Link::number),
            message));
  }

  void add(AuditFinding.Kind kind, String chain, long number, String entryId, String message) {
    add(
        new AuditFinding(
            kind,
            Optional.of(entryId).filter(id -> !id.isEmpty()),
            Optional.of(chain),
            Optional.of(number),
            message));
  }

  /** About a record that is no entry. */
  void record(String message) {
    add(
        new AuditFinding(
            AuditFinding.Kind.RECORD,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            message));
  }

  private void add(AuditFinding finding) {
    if (shown.size() < AuditVerification.MAX_FINDINGS) {
      shown.add(finding);
    } else {
      more++;
    }
  }

  long count() {
    return shown.size() + more;
  }

  List<AuditFinding> shown() {
    return shown;
  }

  long more() {
    return more;
  }
}

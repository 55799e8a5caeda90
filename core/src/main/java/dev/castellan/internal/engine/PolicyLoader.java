package dev.castellan.internal.engine;

import dev.castellan.access.Catalogue;
import dev.castellan.access.Policy;
import dev.castellan.internal.model.DamagedRecordException;
import dev.castellan.internal.model.PolicyHeadDoc;
import dev.castellan.internal.model.PolicyInForce;
import dev.castellan.internal.model.PolicyRevisionDoc;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a saved policy from the store and compiles it. Safe for use by many threads. */
final class PolicyLoader {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyLoader.class);

  private final RecordStore store;
  private final Catalogue catalogue;
  private final PolicyInForce none;
  private volatile @Nullable Revision told;

  PolicyLoader(RecordStore store, Catalogue catalogue) {
    this.store = store;
    this.catalogue = catalogue;
    this.none = PolicyInForce.none(catalogue);
  }

  /** What decides as long as none was saved. */
  PolicyInForce none() {
    return none;
  }

  /**
   * The policy that a head names. May block for a while.
   *
   * @param present what decides now; taken as it is if it is the same policy
   * @throws dev.castellan.storage.StoreException if the store cannot be read
   */
  PolicyLoad load(StoredRecord head, PolicyInForce present) {
    try {
      PolicyHeadDoc doc = PolicyHeadDoc.read(head);
      return PolicyLoad.of(load(doc, present).by(head.revision()));
    } catch (DamagedRecordException e) {
      return failed(head.revision(), e);
    }
  }

  /** It is tried again every second, and told once. */
  private PolicyLoad failed(Revision head, DamagedRecordException reason) {
    if (!head.equals(told)) {
      told = head;
      LOG.error("A saved policy cannot be read; the one before stays in force", reason);
    }
    return PolicyLoad.failed(String.valueOf(reason.getMessage()));
  }

  private PolicyInForce load(PolicyHeadDoc head, PolicyInForce present) {
    PolicyInForce.Source source =
        new PolicyInForce.Source(head.number(), head.revision(), head.savedAt(), head.savedBy());
    if (present.source().revision().equals(head.revision())) {
      return present.from(source);
    }
    Policy policy =
        PolicyRevisionDoc.named(head.manifest(), head.revision(), store::get).policy(store::get);
    return PolicyInForce.compile(policy, catalogue, source);
  }
}

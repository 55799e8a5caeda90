package dev.castellan.internal.model;

import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which node holds a lease on how many places of the connection quota, format 1. Immutable.
 *
 * <p>All leases stand in one record, so that whoever changes one has seen all the others: see
 * docs/quota.md.
 */
public final class LeaseTableDoc {

  private static final int FORMAT = 1;
  private static final String EPOCH = "epoch";
  private static final String LEASES = "leases";
  private static final String RENEWAL = "renewal";
  private static final String SHARE = "share";
  private static final String USED = "used";
  private static final String WANTS = "wants";

  private final Fields fields;
  private final long epoch;
  private final SortedMap<String, Lease> leases;

  /**
   * What one node may give out.
   *
   * @param renewal another number each time that the node renews it
   * @param share how many places
   * @param used how many of them were taken when it was written; more than the share after a time
   *     without the store
   * @param wants whether the node runs short of places
   */
  public record Lease(long renewal, int share, int used, boolean wants) {

    /**
     * @throws IllegalArgumentException if a number is negative
     */
    public Lease {
      if (renewal < 0 || share < 0 || used < 0) {
        throw new IllegalArgumentException(
            "A lease has no negative numbers: " + renewal + ", " + share + ", " + used);
      }
    }

    /** With another share. */
    public Lease share(int places) {
      return new Lease(renewal, places, used, wants);
    }
  }

  private LeaseTableDoc(Fields fields) {
    this.fields = fields;
    this.epoch = fields.number(EPOCH);
    TreeMap<String, Lease> all = new TreeMap<>();
    fields.objects(LEASES).forEach((node, lease) -> all.put(node, lease(lease)));
    this.leases = Collections.unmodifiableSortedMap(all);
  }

  /** Without any lease, in this epoch of the store. */
  public static LeaseTableDoc empty(long epoch) {
    return new LeaseTableDoc(Fields.fresh(Records.LEASES, FORMAT).with(EPOCH, epoch));
  }

  /**
   * Reads a record.
   *
   * @throws DamagedRecordException if it cannot be understood
   */
  public static LeaseTableDoc read(StoredRecord stored) {
    return new LeaseTableDoc(Fields.parse(stored.key(), stored.payload(), FORMAT));
  }

  private static Lease lease(Fields fields) {
    long share = fields.number(SHARE);
    long used = fields.number(USED);
    long renewal = fields.number(RENEWAL);
    if (renewal < 0
        || share < 0
        || share > Integer.MAX_VALUE
        || used < 0
        || used > Integer.MAX_VALUE) {
      throw DamagedRecordException.damaged(fields.key(), "a lease has a number out of range");
    }
    return new Lease(renewal, (int) share, (int) used, fields.flag(WANTS));
  }

  /** In which epoch of the store it was written; if its record's is another, it means nothing. */
  public long epoch() {
    return epoch;
  }

  /** The leases by node. */
  public SortedMap<String, Lease> leases() {
    return leases;
  }

  /** With these leases and no others. */
  public LeaseTableDoc leases(Map<String, Lease> changed) {
    Map<String, Fields> before = fields.objects(LEASES);
    Fields all = fields.optionalObject(LEASES).orElseGet(fields::emptyObject);
    for (String node : before.keySet()) {
      if (!changed.containsKey(node)) {
        all = all.without(node);
      }
    }
    for (Map.Entry<String, Lease> entry : new TreeMap<>(changed).entrySet()) {
      Lease lease = entry.getValue();
      if (!lease.equals(leases.get(entry.getKey()))) {
        all =
            all.with(
                entry.getKey(),
                before
                    .getOrDefault(entry.getKey(), fields.emptyObject())
                    .with(RENEWAL, lease.renewal())
                    .with(SHARE, lease.share())
                    .with(USED, lease.used())
                    .with(WANTS, lease.wants()));
      }
    }
    return new LeaseTableDoc(fields.with(LEASES, all));
  }

  /** What is stored. */
  public Payload payload() {
    return fields.payload();
  }

  @Override
  public String toString() {
    return "LeaseTableDoc[epoch " + epoch + ", " + leases + "]";
  }
}

package dev.castellan.internal.license;

/** What the quota tells of its use. Reads memory alone; safe for use by many threads. */
public interface QuotaUsage {

  /** Places that are taken on this node now. */
  long connectionsHere();

  /** Places that are taken on all nodes, as far as this node has heard of the others. */
  long connectionsEverywhere();
}

package dev.castellan.audit;

import dev.castellan.internal.audit.AuditText;

/** How entries are written outside: one line each, without the line's end. */
public enum AuditFormat {
  /** A JSON object (RFC 8259) with the members of the REST API. */
  JSON_LINES {
    @Override
    public String line(AuditEntry entry) {
      return AuditText.json(entry);
    }
  },

  /**
   * Comma-separated values (RFC 4180); {@link #CSV_HEAD} names the columns. A cell that a
   * spreadsheet would take for a formula begins with an apostrophe.
   */
  CSV {
    @Override
    public String line(AuditEntry entry) {
      return AuditText.csv(entry);
    }
  };

  /** The first line of a file of comma-separated values. */
  public static final String CSV_HEAD =
      "id,time,actorKind,actorId,actorName,action,resource,scope,outcome,code,address,requestId,"
          + "details,node,session,changes,chain,number,previous";

  /** The entry as a line. */
  public abstract String line(AuditEntry entry);
}

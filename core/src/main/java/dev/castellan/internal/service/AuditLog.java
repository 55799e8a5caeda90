package dev.castellan.internal.service;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditService;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The audit log, on behalf of a caller: straight from the store, whose order of ids is newest
 * first, without the entries of scopes that the caller may not read. A damaged entry makes its page
 * fail, with a message that names it: a log that leaves something out without a word would be worth
 * nothing.
 */
final class AuditLog implements AuditService {

  private static final Action LIST = Action.of("audit", "list");
  private static final Action READ = Action.of("audit", "read");
  private static final String QUERY = "audit";

  /** How many entries one call looks at, about: who may see few of them must not hold it up. */
  private static final int MAX_LOOKED_AT = 10 * RecordStore.MAX_PAGE;

  private final Operations operations;
  private final Caller caller;

  AuditLog(Services services, Caller caller) {
    this.operations = services.operations();
    this.caller = caller;
  }

  @Override
  public Page<AuditEntry> list(PageRequest request) {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.audit(Resource.ROOT)),
        () -> {
          operations.requireAnywhere(caller, LIST, Resources::audit);
          return page(request);
        });
  }

  private Page<AuditEntry> page(PageRequest request) {
    String after = request.after().map(AuditLog::afterId).orElse("");
    List<AuditEntry> shown = new ArrayList<>();
    // One more than wanted tells whether there is more.
    int batch = Math.min(request.limit() + 1, RecordStore.MAX_PAGE);
    for (int looked = 0; looked < MAX_LOOKED_AT; looked += batch) {
      List<AuditEntry> read = read(after, batch);
      for (AuditEntry entry : read) {
        if (isVisible(entry)) {
          if (shown.size() == request.limit()) {
            return page(shown, Optional.of(after));
          }
          shown.add(entry);
        }
        after = entry.id();
      }
      if (read.size() < batch) {
        return page(shown, Optional.empty());
      }
      batch = RecordStore.MAX_PAGE;
    }
    return page(shown, Optional.of(after));
  }

  private List<AuditEntry> read(String after, int limit) {
    Engine engine = operations.engine();
    List<StoredRecord> stored = engine.list(Records.AUDIT, after, limit);
    return engine.understand(() -> stored.stream().map(AuditDoc::read).toList());
  }

  private boolean isVisible(AuditEntry entry) {
    return operations.allows(
        caller, READ, Target.of(Resources.auditEntry(entry.scope(), entry.id())));
  }

  /**
   * @param lastId of the last entry looked at; not always one that the caller may see, which tells
   *     nothing but when something happened
   */
  private static Page<AuditEntry> page(List<AuditEntry> shown, Optional<String> lastId) {
    return new Page<>(shown, lastId.map(id -> new Cursor("", id).text(QUERY)));
  }

  private static String afterId(String cursor) {
    String id = Cursor.parse(cursor, QUERY).id();
    if (!RecordKey.isName(id)) {
      throw Limits.invalid("after", "The cursor does not belong to this query");
    }
    return id;
  }
}

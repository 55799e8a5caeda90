package dev.castellan.internal.service;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Action;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditService;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.AuditDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.StoredRecord;
import java.util.List;
import java.util.Optional;

/**
 * The audit log, on behalf of a caller: straight from the store, whose order of ids is newest
 * first. A damaged entry makes its page fail, with a message that names it: a log that leaves
 * something out without a word would be worth nothing.
 */
final class AuditLog implements AuditService {

  private static final Action READ = Action.of("audit", "read");
  private static final String QUERY = "audit";

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
        READ,
        Resources.AUDIT,
        () -> {
          operations.require(caller, READ, Resources.AUDIT);
          return page(request);
        });
  }

  private Page<AuditEntry> page(PageRequest request) {
    Engine engine = operations.engine();
    String after = request.after().map(AuditLog::afterId).orElse("");
    List<StoredRecord> stored = engine.list(Records.AUDIT, after, request.limit());
    boolean more =
        stored.size() == request.limit()
            && stored.size() > 0
            && !engine.list(Records.AUDIT, lastId(stored), 1).isEmpty();
    return new Page<>(
        engine.understand(() -> stored.stream().map(AuditDoc::read).toList()),
        more ? Optional.of(new Cursor("", lastId(stored)).text(QUERY)) : Optional.empty());
  }

  private static String afterId(String cursor) {
    String id = Cursor.parse(cursor, QUERY).id();
    if (!RecordKey.isName(id)) {
      throw Limits.invalid("after", "The cursor does not belong to this query");
    }
    return id;
  }

  private static String lastId(List<StoredRecord> stored) {
    return stored.get(stored.size() - 1).key().id();
  }
}

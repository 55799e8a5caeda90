package dev.castellan.internal.service;

import dev.castellan.Page;
import dev.castellan.PageRequest;
import dev.castellan.access.Action;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditQuery;
import dev.castellan.audit.AuditService;
import dev.castellan.audit.AuditVerification;
import dev.castellan.internal.access.Caller;
import dev.castellan.internal.audit.AuditSearch;
import dev.castellan.internal.engine.Engine;
import dev.castellan.storage.RecordKey;

/**
 * The audit log, on behalf of a caller: straight from the store, whose order of ids is newest
 * first, without the entries of scopes that the caller may not read. A damaged entry makes its page
 * fail, with a message that names it: a log that leaves something out without a word would be worth
 * nothing.
 */
final class AuditLog implements AuditService {

  private static final Action LIST = Action.of("audit", "list");
  private static final Action READ = Action.of("audit", "read");
  private static final Action VERIFY = Action.of("audit", "verify");
  private static final String QUERY = "audit";

  private final Operations operations;
  private final AuditKeeper keeper;
  private final Caller caller;

  AuditLog(Services services, Caller caller) {
    this.operations = services.operations();
    this.keeper = services.auditKeeper();
    this.caller = caller;
  }

  @Override
  public Page<AuditEntry> list(AuditQuery query, PageRequest request) {
    return operations.audited(
        caller,
        LIST,
        About.atRoot(Resources.audit(Resource.ROOT)),
        () -> {
          operations.requireAnywhere(caller, LIST, Resources::audit);
          return page(query, request);
        });
  }

  private Page<AuditEntry> page(AuditQuery query, PageRequest request) {
    String cursorOf = query.equals(AuditQuery.ALL) ? QUERY : QUERY + query;
    String after = request.after().map(text -> afterId(text, cursorOf)).orElse("");
    Engine engine = operations.engine();
    AuditSearch search =
        new AuditSearch(
            AuditKeeper.readerOf(engine),
            engine.auditLog(),
            query,
            operations.access().scopesOf(caller, READ),
            this::isVisible,
            after,
            request.limit());
    AuditSearch.Found found = engine.understand(search::find);
    return new Page<>(found.entries(), found.next().map(id -> new Cursor("", id).text(cursorOf)));
  }

  private boolean isVisible(AuditEntry entry) {
    return operations.allows(
        caller, READ, Target.of(Resources.auditEntry(entry.scope(), entry.id())));
  }

  private static String afterId(String cursor, String cursorOf) {
    String id = Cursor.parse(cursor, cursorOf).id();
    if (!RecordKey.isName(id)) {
      throw Limits.invalid("after", "The cursor does not belong to this query");
    }
    return id;
  }

  @Override
  public AuditVerification verify() {
    return operations.audited(
        caller,
        VERIFY,
        About.atRoot(Resources.audit(Resource.ROOT)),
        () -> {
          operations.require(caller, VERIFY, Resources.audit(Resource.ROOT));
          return keeper.verify();
        });
  }
}

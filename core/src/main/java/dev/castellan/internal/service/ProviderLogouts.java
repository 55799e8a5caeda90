package dev.castellan.internal.service;

import dev.castellan.access.Origin;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.ConsumedDoc;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.PendingLoginDoc;
import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.storage.Batch;
import dev.castellan.storage.CommitResult;
import dev.castellan.storage.Condition;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import dev.castellan.storage.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Ends the sessions that a provider says have ended, and no others. */
final class ProviderLogouts {

  private static final Duration GRACE = Duration.ofMinutes(10);

  /** How many sessions one change ends, so that its batch stays small. */
  private static final int MOST_ENDED = 16;

  private static final int LEAST_SCANS = 2;
  private static final int MOST_SCANS = 8;

  private final Engine engine;

  ProviderLogouts(Engine engine) {
    this.engine = engine;
  }

  /**
   * Does what a provider asks for.
   *
   * @return whether it was asked for the first time
   */
  boolean end(HotProvider provider, LogoutArrival.Ends ends, Origin origin) {
    Optional<String> userId =
        ends.subject()
            .flatMap(subject -> engine.read(Records.subject(provider.id(), subject)))
            .map(stored -> engine.understand(() -> IndexDoc.read(stored)));
    if (ends.providerSession().isEmpty()) {
      return engine.changeEvenIfStale(draft -> endAll(draft, provider, ends, userId, origin));
    }
    if (engine.read(use(provider, ends)).isPresent()) {
      return false;
    }
    Meant meant =
        new Meant(
            provider.id(),
            Optional.of(ProviderEntrance.sessionHash(provider.id(), ends.providerSession().get())),
            ends.subject().isPresent(),
            userId);
    return endSession(provider, ends, meant, origin);
  }

  /**
   * Which logins are meant.
   *
   * @param session the hash of the session at the provider
   * @param ofOne whether of one user alone
   * @param userId of which; empty if nobody here has that subject
   */
  private record Meant(
      String provider, Optional<String> session, boolean ofOne, Optional<String> userId) {

    boolean is(String ofProvider, Optional<String> ofSession, String ofUser) {
      return provider.equals(ofProvider)
          && session.equals(ofSession)
          && (!ofOne || userId.equals(Optional.of(ofUser)));
    }

    boolean is(SessionDoc doc) {
      Optional<ProviderMark> mark = doc.provider();
      return mark.isPresent() && is(mark.get().provider(), mark.get().session(), doc.userId());
    }

    boolean is(PendingLoginDoc doc) {
      return is(doc.provider(), doc.session(), doc.userId());
    }
  }

  /**
   * First it is noted, so that a login that is still on its way here finds it. Looks until nothing
   * is found, at least twice: a session gets another token by a second factor or a step up, and can
   * be where was looked already. Used up at the end, so that one that fails on its way is obeyed
   * when it comes again.
   */
  private boolean endSession(
      HotProvider provider, LogoutArrival.Ends ends, Meant meant, Origin origin) {
    EndedSessions.note(engine, provider.id(), ends);
    long ended = 0;
    boolean found = true;
    for (int scan = 0; scan < LEAST_SCANS || (found && scan < MOST_SCANS); scan++) {
      List<RecordKey> all = find(meant);
      found = !all.isEmpty();
      ended += endParts(provider, all, origin);
    }
    return ended == 0
        ? engine.changeEvenIfStale(draft -> endNone(draft, provider, ends, origin))
        : useUp(use(provider, ends), ends);
  }

  private long endParts(HotProvider provider, List<RecordKey> all, Origin origin) {
    long ended = 0;
    for (int from = 0; from < all.size(); from += MOST_ENDED) {
      List<RecordKey> part = all.subList(from, Math.min(all.size(), from + MOST_ENDED));
      ended += engine.changeEvenIfStale(draft -> endSome(draft, provider, part, origin));
    }
    return ended;
  }

  /**
   * The audit log has it that sessions ended; if it is not told whether it was noted, it may be.
   */
  private boolean useUp(RecordKey use, LogoutArrival.Ends ends) {
    Batch batch =
        Batch.builder()
            .add(
                new Write.Put(
                    use, ConsumedDoc.payload(use, ends.until().plus(GRACE)), Condition.ABSENT))
            .build();
    return engine.note(batch).map(CommitResult.Committed.class::isInstance).orElse(true);
  }

  /** What waits comes first: if it is a session meanwhile, it is found among these. */
  private List<RecordKey> find(Meant meant) {
    List<RecordKey> all =
        find(Records.PENDING_LOGIN, stored -> meant.is(PendingLoginDoc.read(stored)));
    all.addAll(find(Records.SESSION, stored -> meant.is(SessionDoc.read(stored))));
    return all;
  }

  /**
   * The keys of those that are meant. Read from the store: it may be told here before this node has
   * heard of the login on another one. What cannot be understood lets nobody in.
   */
  private List<RecordKey> find(String collection, Predicate<StoredRecord> isMeant) {
    List<RecordKey> found = new ArrayList<>();
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(collection, after, RecordStore.MAX_PAGE);
      Legible.among(page, isMeant).forEach(stored -> found.add(stored.key()));
      after = page.isEmpty() ? after : page.get(page.size() - 1).key().id();
    } while (page.size() == RecordStore.MAX_PAGE);
    return found;
  }

  private static RecordKey use(HotProvider provider, LogoutArrival.Ends ends) {
    return Records.consumed("logout/" + provider.id(), ends.oneTimeId());
  }

  /** Answers whether it was asked for the first time, and notes that it was. */
  private static boolean consume(Draft draft, HotProvider provider, LogoutArrival.Ends ends) {
    RecordKey key = use(provider, ends);
    if (draft.read(key).isPresent()) {
      return false;
    }
    draft.put(key, ConsumedDoc.payload(key, ends.until().plus(GRACE)));
    return true;
  }

  /** All sessions of a user of this provider began there. */
  private static Function<Revision, Boolean> endAll(
      Draft draft,
      HotProvider provider,
      LogoutArrival.Ends ends,
      Optional<String> userId,
      Origin origin) {
    if (!consume(draft, provider, ends)) {
      return draft.nothing(false);
    }
    EndedSessions.note(draft, provider.id(), ends);
    AuditDraft entry = entry(provider, origin);
    Optional<UserDoc> user =
        userId
            .flatMap(id -> draft.read(Records.user(id)))
            .map(UserDoc::read)
            .filter(one -> one.source().equals(provider.id()));
    user.map(UserDoc::nextEpoch).ifPresent(next -> draft.put(next.key(), next.payload()));
    draft.audit(user.map(one -> entry.detail("userId", one.key().id())).orElse(entry));
    return revision -> true;
  }

  private static Function<Revision, Boolean> endNone(
      Draft draft, HotProvider provider, LogoutArrival.Ends ends, Origin origin) {
    if (!consume(draft, provider, ends)) {
      return draft.nothing(false);
    }
    draft.audit(entry(provider, origin).detail("sessions", "0"));
    return revision -> true;
  }

  /** Answers how many there were. */
  private static Function<Revision, Long> endSome(
      Draft draft, HotProvider provider, List<RecordKey> sessions, Origin origin) {
    long ended = 0;
    for (RecordKey session : sessions) {
      if (draft.read(session).isPresent()) {
        draft.delete(session);
        ended++;
      }
    }
    long all = ended;
    if (all == 0) {
      return draft.nothing(all);
    }
    draft.audit(entry(provider, origin).detail("sessions", Long.toString(all)));
    return revision -> all;
  }

  private static AuditDraft entry(HotProvider provider, Origin origin) {
    return AuditDraft.done(
            Optional.empty(),
            SessionStart.DELETE_SESSION,
            Resources.provider(provider.id()),
            origin)
        .detail("by", "provider");
  }
}

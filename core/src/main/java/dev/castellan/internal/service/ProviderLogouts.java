package dev.castellan.internal.service;

import dev.castellan.access.Origin;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.ConsumedDoc;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.ProviderMark;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SessionDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Ends the sessions that a provider says have ended, and no others. */
final class ProviderLogouts {

  private static final Duration GRACE = Duration.ofMinutes(10);

  /** How many sessions one change ends, so that its batch stays small. */
  private static final int MOST_ENDED = 16;

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
    List<RecordKey> sessions =
        ends.providerSession().isPresent()
            ? sessions(provider, ends.providerSession().get(), ends.subject().isPresent(), userId)
            : List.of();
    boolean whole = ends.providerSession().isEmpty();
    boolean first =
        engine.changeEvenIfStale(
            draft ->
                whole
                    ? endAll(draft, provider, ends, userId, origin)
                    : endSome(draft, provider, ends, part(sessions, 0), origin));
    for (int from = MOST_ENDED; first && from < sessions.size(); from += MOST_ENDED) {
      List<RecordKey> rest = part(sessions, from);
      engine.changeEvenIfStale(draft -> endRest(draft, provider, rest, origin));
    }
    return first;
  }

  private static List<RecordKey> part(List<RecordKey> sessions, int from) {
    return sessions.subList(from, Math.min(sessions.size(), from + MOST_ENDED));
  }

  /**
   * Those that began in this session at the provider. Read from the store: it may be told here
   * before this node has heard of the login on another one.
   */
  private List<RecordKey> sessions(
      HotProvider provider, String session, boolean ofOne, Optional<String> userId) {
    String hash = ProviderEntrance.sessionHash(provider.id(), session);
    List<RecordKey> found = new ArrayList<>();
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(Records.SESSION, after, RecordStore.MAX_PAGE);
      for (StoredRecord stored : page) {
        SessionDoc doc = engine.understand(() -> SessionDoc.read(stored));
        if (isMeant(doc, provider, hash) && (!ofOne || userId.equals(Optional.of(doc.userId())))) {
          found.add(doc.key());
        }
        after = stored.key().id();
      }
    } while (page.size() == RecordStore.MAX_PAGE);
    return found;
  }

  private static boolean isMeant(SessionDoc session, HotProvider provider, String hash) {
    Optional<ProviderMark> mark = session.provider();
    return mark.isPresent()
        && mark.get().provider().equals(provider.id())
        && mark.get().session().equals(Optional.of(hash));
  }

  /** Answers whether it was asked for the first time, and notes that it was. */
  private static boolean consume(Draft draft, HotProvider provider, LogoutArrival.Ends ends) {
    RecordKey key = Records.consumed("logout/" + provider.id(), ends.oneTimeId());
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

  private static Function<Revision, Boolean> endSome(
      Draft draft,
      HotProvider provider,
      LogoutArrival.Ends ends,
      List<RecordKey> sessions,
      Origin origin) {
    return consume(draft, provider, ends)
        ? endRest(draft, provider, sessions, origin)
        : draft.nothing(false);
  }

  private static Function<Revision, Boolean> endRest(
      Draft draft, HotProvider provider, List<RecordKey> sessions, Origin origin) {
    long ended = 0;
    for (RecordKey session : sessions) {
      if (draft.read(session).isPresent()) {
        draft.delete(session);
        ended++;
      }
    }
    draft.audit(entry(provider, origin).detail("sessions", Long.toString(ended)));
    return revision -> true;
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

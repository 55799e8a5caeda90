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
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.RecordStore;
import dev.castellan.storage.Revision;
import dev.castellan.storage.StoredRecord;
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
   * Used up with the last part, so that one that fails on its way is obeyed when it comes again.
   */
  private boolean endSession(
      HotProvider provider, LogoutArrival.Ends ends, Meant meant, Origin origin) {
    List<RecordKey> pending =
        find(Records.PENDING_LOGIN, PendingLoginDoc::read, meant::is, PendingLoginDoc::key);
    List<RecordKey> all = new ArrayList<>(pending);
    all.addAll(find(Records.SESSION, SessionDoc::read, meant::is, SessionDoc::key));
    int last = Math.max(0, (all.size() - 1) / MOST_ENDED) * MOST_ENDED;
    endParts(provider, all.subList(0, last), origin);
    boolean first =
        engine.changeEvenIfStale(
            draft -> endSome(draft, provider, ends, all.subList(last, all.size()), origin));
    if (first && !pending.isEmpty()) {
      // Who showed a second factor meanwhile has a session that was not there before.
      endParts(
          provider, find(Records.SESSION, SessionDoc::read, meant::is, SessionDoc::key), origin);
    }
    return first;
  }

  private void endParts(HotProvider provider, List<RecordKey> all, Origin origin) {
    for (int from = 0; from < all.size(); from += MOST_ENDED) {
      List<RecordKey> part = all.subList(from, Math.min(all.size(), from + MOST_ENDED));
      engine.changeEvenIfStale(draft -> endRest(draft, provider, part, origin));
    }
  }

  /**
   * The keys of those that are meant. Read from the store: it may be told here before this node has
   * heard of the login on another one.
   */
  private <T> List<RecordKey> find(
      String collection,
      Function<StoredRecord, T> reader,
      Predicate<T> isMeant,
      Function<T, RecordKey> key) {
    List<RecordKey> found = new ArrayList<>();
    String after = "";
    List<StoredRecord> page;
    do {
      page = engine.list(collection, after, RecordStore.MAX_PAGE);
      for (StoredRecord stored : page) {
        T doc = engine.understand(() -> reader.apply(stored));
        if (isMeant.test(doc)) {
          found.add(key.apply(doc));
        }
        after = stored.key().id();
      }
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

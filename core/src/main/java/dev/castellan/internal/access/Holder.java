package dev.castellan.internal.access;

import dev.castellan.access.AccessContext;
import dev.castellan.access.Circumstances;
import dev.castellan.access.PolicyEvaluator;
import dev.castellan.access.Principal;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.Optional;

/**
 * Whose rights count, and under which circumstances they are asked for. For a session there is one;
 * for a key there are the key and its owner, and both must be allowed.
 */
record Holder(PolicyEvaluator.Handle handle, Circumstances when) {

  /** A person, in a session. */
  static Circumstances inSession(
      Snapshot snapshot, Caller caller, HotUser user, AccessContext context, Instant now) {
    Optional<HotSession> session = snapshot.session(caller.sessionId());
    return new Circumstances(
        Principal.Kind.USER,
        caller.origin().address(),
        now,
        session.map(HotSession::authenticatedAt),
        session.map(HotSession::secondFactor).orElse(false),
        context.isOwnedBy(Optional.of(user.id())));
  }

  /** A key; what belongs to its owner is its own. */
  static Circumstances withKey(Caller caller, HotApiKey key, AccessContext context, Instant now) {
    return new Circumstances(
        Principal.Kind.API_KEY,
        caller.origin().address(),
        now,
        Optional.empty(),
        false,
        context.isOwnedBy(key.ownerId()));
  }
}

package dev.castellan.internal.service;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.login.Attempt;
import dev.castellan.internal.model.PasswordResetDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.PresentedToken;
import dev.castellan.login.ResetResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets whoever shows a token choose a password. The token dies in the batch that sets the password,
 * so it opens once, on however many nodes it is shown.
 */
final class PasswordReset {

  static final String ACTION = "user:update";

  private final Services services;
  private final Engine engine;
  private final StrangerLog strangers;

  PasswordReset(Services services, StrangerLog strangers) {
    this.services = services;
    this.engine = services.operations().engine();
    this.strangers = strangers;
  }

  /** See {@link dev.castellan.login.LoginService#redeemReset}. */
  ResetResult redeem(SecretText token, SecretText newPassword, Origin origin) {
    Optional<PresentedToken.OfReset> shown =
        services
            .tokens()
            .parse(token)
            .filter(PresentedToken.OfReset.class::isInstance)
            .map(PresentedToken.OfReset.class::cast);
    if (shown.isEmpty()) {
      return refused(origin);
    }
    Attempt attempt = services.attempts().reserveBySource(origin);
    if (!(attempt instanceof Attempt.Granted granted)) {
      strangers.refusedReset(origin);
      return attempt instanceof Attempt.SourceLocked locked
          ? new ResetResult.TryLater(Duration.between(engine.now(), locked.until()))
          : new ResetResult.Refused();
    }
    return judged(granted, shown.get(), newPassword, origin);
  }

  /** A token that is wrong stays counted; whatever else comes of it, the attempt is given back. */
  private ResetResult judged(
      Attempt.Granted attempt,
      PresentedToken.OfReset shown,
      SecretText newPassword,
      Origin origin) {
    boolean wrong = false;
    try {
      ResetResult result = redeem(shown, newPassword, origin);
      wrong = result instanceof ResetResult.Refused;
      return result;
    } finally {
      if (wrong) {
        attempt.failed();
      } else {
        attempt.notMade();
      }
    }
  }

  private ResetResult redeem(PresentedToken.OfReset shown, SecretText newPassword, Origin origin) {
    Optional<UserDoc> user = user(shown);
    if (user.isEmpty()) {
      return refused(origin);
    }
    NewPassword password =
        NewPassword.chosen(services, user.get(), user.get().passwordHash(), newPassword);
    boolean set = engine.change(draft -> redeem(draft, shown, password, origin));
    return set ? new ResetResult.PasswordSet() : refused(origin);
  }

  private ResetResult refused(Origin origin) {
    strangers.refusedReset(origin);
    return new ResetResult.Refused();
  }

  /** Whose password the token opens now. */
  private Optional<UserDoc> user(PresentedToken.OfReset shown) {
    return engine
        .read(Records.passwordReset(shown.userId()), PasswordResetDoc::read)
        .flatMap(
            reset ->
                engine
                    .read(Records.user(shown.userId()), UserDoc::read)
                    .filter(user -> reset.opens(shown.hash(), user, engine.now())));
  }

  private Function<Revision, Boolean> redeem(
      Draft draft, PresentedToken.OfReset shown, NewPassword password, Origin origin) {
    Optional<PasswordResetDoc> reset =
        draft.read(Records.passwordReset(shown.userId())).map(PasswordResetDoc::read);
    Optional<UserDoc> user =
        draft
            .read(Records.user(shown.userId()))
            .map(UserDoc::read)
            .filter(
                found ->
                    reset
                        .map(token -> token.opens(shown.hash(), found, draft.now()))
                        .orElse(false));
    if (user.isEmpty()) {
      return draft.nothing(false);
    }
    password.put(engine, draft, user.get());
    draft.audit(entry(user.get(), origin));
    return revision -> true;
  }

  private static AuditDraft entry(UserDoc user, Origin origin) {
    About about = UserAdmin.about(user);
    return AuditDraft.done(
            Optional.of(
                new AuditEntry.Actor(Principal.Kind.USER, user.key().id(), user.username())),
            ACTION,
            about.resource(),
            origin)
        .scope(about.scope())
        .detail("changed", "password")
        .detail("by", "password-reset");
  }
}

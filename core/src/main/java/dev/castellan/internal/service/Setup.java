package dev.castellan.internal.service;

import dev.castellan.CastellanException;
import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.UnavailableException;
import dev.castellan.access.Binding;
import dev.castellan.access.Origin;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.engine.Draft;
import dev.castellan.internal.engine.Engine;
import dev.castellan.internal.model.IndexDoc;
import dev.castellan.internal.model.Records;
import dev.castellan.internal.model.SetUpDoc;
import dev.castellan.internal.model.SetupTokenDoc;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.token.NewToken;
import dev.castellan.internal.token.PresentedToken;
import dev.castellan.internal.token.Sha256;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.secret.SecretText;
import dev.castellan.setup.SetupResult;
import dev.castellan.setup.SetupService;
import dev.castellan.setup.SetupToken;
import dev.castellan.storage.RecordKey;
import dev.castellan.storage.Revision;
import dev.castellan.user.NewUser;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Sets an empty store up.
 *
 * <p>Whoever shows a token gets no answer that depends on it before a commit has gone through on
 * the very state of the token that was judged: a wrong one takes a try away in that commit, a right
 * one creates the user in it, or leaves an entry why that cannot be done. So of any number of tries
 * at once, on any number of nodes, no more than the allowed number of wrong ones are judged at all.
 */
public final class Setup implements SetupService {

  static final String COMPLETE = "setup:complete";
  private static final String RENEW = "setup:renew";
  private static final Duration LIFE = Duration.ofMinutes(15);
  private static final int TRIES = 5;

  private enum Verdict {
    SET_UP,
    NO_TOKEN,
    WRONG,
    RIGHT
  }

  private final Services services;
  private final Engine engine;
  private final StrangerLog strangers;
  private volatile Optional<SetupToken> own = Optional.empty();

  /** Sets up through these services. */
  public Setup(Services services, StrangerLog strangers) {
    this.services = services;
    this.engine = services.operations().engine();
    this.strangers = strangers;
  }

  @Override
  public boolean done() {
    return engine.snapshot().isSetUp();
  }

  @Override
  public Optional<SetupToken> token() {
    return done() ? Optional.empty() : own;
  }

  @Override
  public SetupToken renew() {
    NewToken token = services.tokens().newSetup();
    SetupToken made = engine.change(draft -> mint(draft, token));
    own = Optional.of(made);
    return made;
  }

  private static Function<Revision, SetupToken> mint(Draft draft, NewToken token) {
    if (draft.read(Records.SET_UP).isPresent()) {
      throw new ConflictException(
          ErrorCode.ALREADY_SET_UP, "The first administrator exists already");
    }
    Instant end = draft.now().plus(LIFE);
    draft.read(Records.SETUP_TOKEN);
    draft.put(
        Records.SETUP_TOKEN, SetupTokenDoc.create(token.hash(), draft.now(), end, TRIES).payload());
    draft.audit(AuditDraft.done(Optional.empty(), RENEW, Resources.SETUP, Origin.LOCAL));
    return revision -> new SetupToken(token.token(), end);
  }

  @Override
  public SetupResult complete(
      SecretText token, String username, SecretText password, Origin origin) {
    return engine.counters().refusals(() -> completeUncounted(token, username, password, origin));
  }

  private SetupResult completeUncounted(
      SecretText token, String username, SecretText password, Origin origin) {
    String shown =
        services
            .tokens()
            .parse(token)
            .filter(PresentedToken.OfSetup.class::isInstance)
            .map(PresentedToken::hash)
            .orElse("");
    if (judge(shown) != Verdict.RIGHT) {
      return refuse(shown, origin);
    }
    try {
      Username name = Usernames.parse(username);
      NewUser first =
          NewUser.of(username, password)
              .mustChangePassword(false) // They chose it themselves.
              .bindings(Set.of(Binding.of(Roles.ADMINISTRATOR)));
      services.passwords().require(password, services.passwords().owner(first, name));
      SecretText hash = services.passwords().hash(password);
      return engine.change(draft -> create(draft, shown, first, name, hash, origin));
    } catch (CastellanException e) {
      if (e instanceof UnavailableException && e.code() != ErrorCode.BUSY) {
        throw e; // The store is away, so it tells nothing of the token, or no longer.
      }
      return excuse(shown, origin, e);
    }
  }

  private Verdict judge(String shown) {
    return judge(
        engine.read(Records.SET_UP).isPresent(),
        engine.read(Records.SETUP_TOKEN, SetupTokenDoc::read),
        shown,
        engine.now());
  }

  private static Verdict judge(Draft draft, String shown) {
    return judge(
        draft.read(Records.SET_UP).isPresent(),
        draft.read(Records.SETUP_TOKEN).map(SetupTokenDoc::read),
        shown,
        draft.now());
  }

  private static Verdict judge(
      boolean setUp, Optional<SetupTokenDoc> token, String shown, Instant now) {
    if (setUp) {
      return Verdict.SET_UP;
    }
    if (token.isEmpty() || !token.get().isAlive(now)) {
      return Verdict.NO_TOKEN;
    }
    return Sha256.same(token.get().hash(), shown) ? Verdict.RIGHT : Verdict.WRONG;
  }

  /** Answers a token that was not right at first sight. */
  private SetupResult refuse(String shown, Origin origin) {
    return engine.change(draft -> refuse(draft, shown, origin));
  }

  private Function<Revision, SetupResult> refuse(Draft draft, String shown, Origin origin) {
    return switch (judge(draft, shown)) {
      case SET_UP -> draft.nothing(new SetupResult.AlreadySetUp());
      case NO_TOKEN -> {
        strangers.refusedSetup(origin);
        yield draft.nothing(new SetupResult.Refused());
      }
      case WRONG, RIGHT -> countTry(draft, origin);
    };
  }

  /**
   * Takes a try away. A token that became right since it was looked at (somebody made a new one
   * just then, and it was guessed) counts as wrong: it may be shown again.
   */
  private static Function<Revision, SetupResult> countTry(Draft draft, Origin origin) {
    SetupTokenDoc tried =
        draft.read(Records.SETUP_TOKEN).map(SetupTokenDoc::read).orElseThrow().tried();
    draft.put(Records.SETUP_TOKEN, tried.payload());
    draft.audit(
        stranger(origin)
            .outcome(AuditEntry.Outcome.REFUSED, Optional.of(ErrorCode.NOT_AUTHENTICATED))
            .detail("triesLeft", Long.toString(tried.triesLeft())));
    return revision -> new SetupResult.Refused();
  }

  private Function<Revision, SetupResult> create(
      Draft draft, String shown, NewUser first, Username name, SecretText hash, Origin origin) {
    if (judge(draft, shown) != Verdict.RIGHT) {
      return refuse(draft, shown, origin);
    }
    String id = services.ids().next();
    UserDoc user = UserDoc.create(id, first, name, Optional.of(hash), draft.now());
    RecordKey login = Usernames.loginKey(Usernames.LOCAL, name);
    if (draft.read(login).isPresent()) {
      throw new ConflictException(ErrorCode.USERNAME_TAKEN, "There is a user of this name");
    }
    draft.put(login, IndexDoc.payload(login, id));
    draft.put(user.key(), user.payload());
    draft.put(Records.SET_UP, SetUpDoc.payload(id, draft.now()));
    draft.delete(Records.SETUP_TOKEN);
    draft.audit(stranger(origin).detail("userId", id).detail("username", name.display()));
    return revision -> new SetupResult.SetUp(id);
  }

  /** Says why a right token did not help, if it is still right; that costs no try. */
  private SetupResult excuse(String shown, Origin origin, CastellanException reason) {
    return engine.change(
        draft -> {
          if (judge(draft, shown) != Verdict.RIGHT) {
            return refuse(draft, shown, origin);
          }
          draft.audit(
              stranger(origin).outcome(AuditEntry.Outcome.REFUSED, Optional.of(reason.code())));
          return revision -> {
            throw reason;
          };
        });
  }

  private static AuditDraft stranger(Origin origin) {
    return AuditDraft.done(Optional.empty(), COMPLETE, Resources.SETUP, origin);
  }
}

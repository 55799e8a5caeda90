package dev.castellan.internal.access;

import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.audit.AuditEntry;
import dev.castellan.internal.SystemKey;
import dev.castellan.internal.model.HotApiKey;
import dev.castellan.internal.model.HotSession;
import dev.castellan.internal.model.HotUser;
import java.util.Optional;

/**
 * The only principal there is. Bound to the Castellan that made it, so that none of another one in
 * the same process is taken for one of its own. Immutable.
 */
public final class Caller implements Principal {

  /** The id and name of the host itself. */
  public static final String SYSTEM = "system";

  private final SystemKey realm;
  private final Kind kind;
  private final String id;
  private final String name;
  private final Origin origin;

  /** The session of a person, the reason of the host, "" for a key. */
  private final String grounds;

  private Caller(
      SystemKey realm, Kind kind, String id, String name, Origin origin, String grounds) {
    this.realm = realm;
    this.kind = kind;
    this.id = id;
    this.name = name;
    this.origin = origin;
    this.grounds = grounds;
  }

  static Caller user(SystemKey realm, HotUser user, HotSession session, Origin origin) {
    return new Caller(realm, Kind.USER, user.id(), user.username(), origin, session.id());
  }

  static Caller apiKey(SystemKey realm, HotApiKey key, Origin origin) {
    return new Caller(realm, Kind.API_KEY, key.id(), key.name(), origin, "");
  }

  /** The host itself. */
  public static Caller system(SystemKey realm, String reason) {
    return new Caller(realm, Kind.SYSTEM, SYSTEM, SYSTEM, Origin.LOCAL, reason);
  }

  /** The principal as one of this Castellan's; empty if it is not. */
  public static Optional<Caller> of(SystemKey realm, Principal principal) {
    return principal instanceof Caller caller && caller.realm == realm
        ? Optional.of(caller)
        : Optional.empty();
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Origin origin() {
    return origin;
  }

  /** The id of a person's session; "" for others. */
  public String sessionId() {
    return kind == Kind.USER ? grounds : "";
  }

  /** Why the host acts; empty for others. */
  public Optional<String> reason() {
    return kind == Kind.SYSTEM ? Optional.of(grounds) : Optional.empty();
  }

  /** As the audit log names it. */
  public AuditEntry.Actor actor() {
    return new AuditEntry.Actor(kind, id, name);
  }

  /** As what it created names it: of the host it says more than that it was the host. */
  public AuditEntry.Actor creator() {
    return new AuditEntry.Actor(kind, id, reason().orElse(name));
  }

  /** Kind and id; no session, which is what the caller came with. */
  @Override
  public String toString() {
    return "Principal[" + kind + ' ' + id + ']';
  }
}

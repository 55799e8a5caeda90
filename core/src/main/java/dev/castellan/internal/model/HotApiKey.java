package dev.castellan.internal.model;

import dev.castellan.access.Binding;
import dev.castellan.access.Network;
import dev.castellan.access.Resource;
import dev.castellan.apikey.RateLimit;
import dev.castellan.internal.token.Digest;
import dev.castellan.storage.Revision;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need to know of an API key, made small: a million of these lie in memory. What
 * many keys have in common is one object for all. Immutable but for a hint.
 */
public final class HotApiKey {

  private static final long NEVER = Long.MAX_VALUE;

  private final String id;
  private final String name;
  private final @Nullable String ownerId;
  private final KeyTerms terms;
  private final Digest secret;
  private final long endSecond;
  private final int endNano;
  private final long createdMilli;
  private final long epoch;
  private final long number;
  private int notedSecond = Integer.MIN_VALUE;

  HotApiKey(
      String id,
      String name,
      @Nullable String ownerId,
      KeyTerms terms,
      Optional<Instant> expiresAt,
      Digest secret,
      Instant createdAt,
      Revision revision) {
    this.id = id;
    this.name = name;
    this.ownerId = ownerId;
    this.terms = terms;
    this.secret = secret;
    this.endSecond = expiresAt.map(Instant::getEpochSecond).orElse(NEVER);
    this.endNano = expiresAt.map(Instant::getNano).orElse(0);
    this.createdMilli = createdAt.toEpochMilli();
    this.epoch = revision.epoch();
    this.number = revision.number();
  }

  /** Its id. */
  public String id() {
    return id;
  }

  /** What people call it; of a key from a file, what the file calls it. */
  public String name() {
    return name;
  }

  /** The user with whom it dies. */
  public Optional<String> ownerId() {
    return Optional.ofNullable(ownerId);
  }

  /** Where it lives. */
  public Resource scope() {
    return terms.scope();
  }

  /** What it may do. */
  public Set<Binding> bindings() {
    return terms.bindings();
  }

  /** From where it may be used; empty is from anywhere. */
  public List<Network> networks() {
    return terms.networks();
  }

  /** How often it may be used. */
  public Optional<RateLimit> rateLimit() {
    return Optional.ofNullable(terms.rateLimit());
  }

  /** Which file names it. */
  public Optional<KeyFileMark> file() {
    return Optional.ofNullable(terms.file());
  }

  /** When it ends. */
  public Optional<Instant> expiresAt() {
    return endSecond == NEVER
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(endSecond, endNano));
  }

  /** Whether its end has come. */
  public boolean isOver(Instant now) {
    long second = now.getEpochSecond();
    return second > endSecond || (second == endSecond && now.getNano() >= endNano);
  }

  /** Whether it may be used. */
  public boolean enabled() {
    return terms.enabled();
  }

  /** When it was created, to the millisecond. */
  public long createdMilli() {
    return createdMilli;
  }

  /** Whether a call from there may use it; an unknown address is in no network. */
  public boolean isFor(Optional<String> address) {
    return terms.allows(address);
  }

  /** Compares the hash of a secret with its own, in a time that does not tell where they differ. */
  public boolean hasSecret(Digest hash) {
    return secret.equals(hash);
  }

  /**
   * Whether this is the first use in its second, as far as this thread can see: the others need not
   * be noted. What {@link UseHint} is to a session, without an object for each of a million keys.
   */
  public boolean isFirstUse(Instant now) {
    int second = (int) now.getEpochSecond();
    boolean first = second != notedSecond;
    notedSecond = second;
    return first;
  }

  /** Which batch last put it. */
  public Revision revision() {
    return new Revision(epoch, number);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HotApiKey that
        && id.equals(that.id)
        && epoch == that.epoch
        && number == that.number
        && secret.equals(that.secret);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, epoch, number);
  }

  @Override
  public String toString() {
    return "HotApiKey[" + id + "]";
  }
}

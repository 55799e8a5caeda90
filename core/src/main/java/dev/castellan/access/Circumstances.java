package dev.castellan.access;

import java.time.Instant;
import java.util.Optional;

/**
 * Under which circumstances somebody asks: what conditions look at, beside the subject itself.
 * Immutable; the methods answer a changed copy.
 *
 * @param via how the caller authenticated
 * @param address the caller's IP address, if there is one
 * @param time when it is asked
 * @param authenticatedAt when the person proved who they are; empty for an API key
 * @param secondFactor whether a second factor was shown then
 * @param owner whether the resource is the caller's own, if that is known
 */
public record Circumstances(
    Principal.Kind via,
    Optional<String> address,
    Instant time,
    Optional<Instant> authenticatedAt,
    boolean secondFactor,
    Truth owner) {

  /** A person's session, begun at this time without a second factor, from nowhere in particular. */
  public static Circumstances sessionAt(Instant time) {
    return new Circumstances(
        Principal.Kind.USER, Optional.empty(), time, Optional.of(time), false, Truth.FAILS);
  }

  /** An API key, used at this time, from nowhere in particular. */
  public static Circumstances apiKeyAt(Instant time) {
    return new Circumstances(
        Principal.Kind.API_KEY, Optional.empty(), time, Optional.empty(), false, Truth.FAILS);
  }

  /** From this address. */
  public Circumstances from(String newAddress) {
    return new Circumstances(
        via, Optional.of(newAddress), time, authenticatedAt, secondFactor, owner);
  }

  /** Asked at this time. */
  public Circumstances at(Instant newTime) {
    return new Circumstances(via, address, newTime, authenticatedAt, secondFactor, owner);
  }

  /** By somebody who authenticated at this time. */
  public Circumstances authenticatedAt(Instant when) {
    return new Circumstances(via, address, time, Optional.of(when), secondFactor, owner);
  }

  /** With a second factor, or without. */
  public Circumstances secondFactor(boolean shown) {
    return new Circumstances(via, address, time, authenticatedAt, shown, owner);
  }

  /** On what is one's own, or is not. */
  public Circumstances owner(boolean own) {
    return owner(Truth.of(own));
  }

  /** On what is one's own, is not, or nobody knows of. */
  public Circumstances owner(Truth own) {
    return new Circumstances(via, address, time, authenticatedAt, secondFactor, own);
  }
}

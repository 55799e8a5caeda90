package dev.castellan.event;

import dev.castellan.license.LicenseAlarm;
import java.time.Instant;
import java.util.List;

/**
 * Something changed that a host may want to act on. Events are derived from what changed in the
 * store and from the clock, so every node sees them, whichever made the change; each at least once
 * and in order.
 */
public sealed interface AdminEvent {

  /** A user was created. */
  record UserCreated(String userId, String username) implements AdminEvent {}

  /** A user was disabled; all sessions and keys are refused from now on. */
  record UserDisabled(String userId, String username) implements AdminEvent {}

  /** A user was enabled again. */
  record UserEnabled(String userId, String username) implements AdminEvent {}

  /** What a user holds, or its groups, has changed, by a change or because a binding ended. */
  record UserRolesChanged(String userId, String username) implements AdminEvent {}

  /**
   * Another policy is in force, so anybody may now do more or less than before.
   *
   * @param number counts the saved policies; 0 if a restore brought back a store without one
   * @param revision SHA-256 of its text
   */
  record PolicyChanged(long number, String revision) implements AdminEvent {}

  /** A user's password was changed; their sessions have ended. */
  record UserPasswordChanged(String userId, String username) implements AdminEvent {}

  /** A user was deleted, with all sessions and keys. */
  record UserDeleted(String userId, String username) implements AdminEvent {}

  /** A session ended: by logout, by time, or with its user's rights. */
  record SessionEnded(String sessionId, String userId) implements AdminEvent {}

  /** A key was created. */
  record ApiKeyCreated(String keyId, String name) implements AdminEvent {}

  /** A key opens nothing any more: deleted, disabled, expired, or its owner gone or disabled. */
  record ApiKeyRevoked(String keyId, String name) implements AdminEvent {}

  /** A key that was refused can be used again. */
  record ApiKeyRestored(String keyId, String name) implements AdminEvent {}

  /**
   * A usable key will end: told {@link #WARNING_DAYS} days before, and again when a node starts
   * within that time. A key with a shorter life is told of when the next of these days comes.
   *
   * @param daysLeft how many days are left, rounded up
   * @param expiresAt when it ends
   */
  record ApiKeyExpiring(String keyId, String name, long daysLeft, Instant expiresAt)
      implements AdminEvent {

    /** How many days before. */
    public static final List<Integer> WARNING_DAYS = List.of(30, 7, 1);
  }

  /**
   * Another licence holds on this node.
   *
   * @param licenseId its id; {@code community} if there is no key
   * @param customer who it was given to
   */
  record LicenseChanged(String licenseId, String customer) implements AdminEvent {}

  /**
   * An alarm of the licence was raised on this node, or raised again with another message. What
   * holds at the start is told then.
   *
   * @param message for people: what is wrong, with its numbers
   */
  record LicenseAlarmRaised(LicenseAlarm alarm, String message) implements AdminEvent {}

  /** An alarm of the licence does not hold any more on this node. */
  record LicenseAlarmCleared(LicenseAlarm alarm) implements AdminEvent {}

  /** The first administrator was created. */
  record SetUpCompleted() implements AdminEvent {}
}

package dev.castellan.internal.metrics;

import dev.castellan.CastellanException;
import dev.castellan.Counter;
import dev.castellan.ErrorCode;
import dev.castellan.access.Decision;
import dev.castellan.license.Admission.Reason;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What one Castellan counts. Safe for use by many threads; counting takes no lock and allocates
 * nothing.
 */
public final class Counters {

  private static final String OUTCOME = "outcome";

  /** How a login ended. */
  public enum Login {
    /** A session began. */
    LOGGED_IN,
    /** The password was right; a second factor is still to be shown. */
    SECOND_FACTOR_REQUIRED,
    /** Name and password, or the second factor, do not open one. */
    REFUSED,
    /** Too many at once. */
    TRY_LATER,
    /** It could not be found out. */
    FAILED
  }

  /** How the store answered a batch. */
  public enum Commit {
    /** It is durable. */
    COMMITTED,
    /** Something that it was decided on had changed. */
    CONFLICT,
    /** The answer was lost. */
    UNKNOWN,
    /** The store could not do it. */
    FAILED
  }

  /** How a connection was answered. */
  public enum Admission {
    /** It came in. */
    ADMITTED,
    /** All places were taken. */
    QUOTA_EXCEEDED,
    /** This node's share of the places was taken. */
    SHARE_USED_UP,
    /** This node held no lease. */
    LEASE_OVER,
    /** The store was never read. */
    NOT_OPEN,
    /** It was closed. */
    CLOSED;

    /** What a refusal for this reason is counted as. */
    public static Admission of(Reason reason) {
      return switch (reason) {
        case QUOTA_EXCEEDED -> QUOTA_EXCEEDED;
        case SHARE_USED_UP -> SHARE_USED_UP;
        case LEASE_OVER -> LEASE_OVER;
        case NOT_OPEN -> NOT_OPEN;
        case CLOSED -> CLOSED;
      };
    }
  }

  /** What came of a credential that was shown. */
  public enum Authentication {
    /** It is somebody's. */
    AUTHENTICATED,
    /** It opens nothing, or this node is out of date. */
    REFUSED,
    /** It is a key's, shown from a network that the key is not for. */
    WRONG_NETWORK,
    /** It is a key's that is used too often. */
    TOO_MANY_CALLS
  }

  private final Tally<Authentication> authentications =
      new Tally<>("castellan_authentications_total", OUTCOME, Authentication.class);

  /** What became of audit entries on their way to the host's sink. */
  public enum Forward {
    /** It has them. */
    DELIVERED,
    /** So many times it did not take what it was given. */
    FAILED,
    /** They were left out, since too many waited. */
    DROPPED
  }

  /** Why an attempt was not even made. */
  public enum Lock {
    /** Too much has failed on that account, or on a name that nobody has. */
    ACCOUNT,
    /** Too much has failed from there. */
    SOURCE
  }

  private final Tally<Decision.Outcome> decisions =
      new Tally<>("castellan_decisions_total", OUTCOME, Decision.Outcome.class);
  private final Tally<Login> logins = new Tally<>("castellan_logins_total", OUTCOME, Login.class);
  private final Tally<Commit> commits =
      new Tally<>("castellan_commits_total", OUTCOME, Commit.class);
  private final Tally<ErrorCode> refusals =
      new Tally<>("castellan_refusals_total", "code", ErrorCode.class);
  private final Tally<Admission> admissions =
      new Tally<>("castellan_admissions_total", OUTCOME, Admission.class);
  private final Tally<Lock> locked =
      new Tally<>("castellan_locked_attempts_total", "by", Lock.class);
  private final Tally<Forward> forwards =
      new Tally<>("castellan_audit_forwards_total", OUTCOME, Forward.class);
  private final LongAdder eventsDropped = new LongAdder();
  private final LongAdder auditDropped = new LongAdder();

  /** Counts an answer of the policy, and gives it back. */
  public Decision decided(Decision decision) {
    decisions.count(decision.outcome());
    return decision;
  }

  /** Counts a credential. */
  public void authentication(Authentication outcome) {
    authentications.count(outcome);
  }

  /** Counts a login. */
  public void login(Login outcome) {
    logins.count(outcome);
  }

  /** Counts a batch. */
  public void commit(Commit outcome) {
    commits.count(outcome);
  }

  /** Counts a connection. */
  public void admission(Admission outcome) {
    admissions.count(outcome);
  }

  /** How many connections were answered so. */
  public long admissions(Admission outcome) {
    return admissions.of(outcome);
  }

  /** Counts an attempt that was not made. */
  public void locked(Lock by) {
    locked.count(by);
  }

  /** Counts audit entries that were forwarded, or were not. */
  public void auditForward(Forward outcome, long entries) {
    forwards.add(outcome, entries);
  }

  /** Events were derived that some listener will never hear. */
  public void eventsDropped(int events) {
    eventsDropped.add(events);
  }

  /** An entry is missing in the audit log, since the store could not take it. */
  public void auditDropped() {
    auditDropped.increment();
  }

  /** Does what a service was asked for, and counts by its code the exception that answers. */
  public <T> T refusals(Supplier<T> work) {
    try {
      return work.get();
    } catch (CastellanException e) {
      refusals.count(e.code());
      throw e;
    }
  }

  /** All counters, also those that stand at 0, in a fixed order. */
  public List<Counter> snapshot() {
    return Stream.of(
            decisions.counters(),
            logins.counters(),
            commits.counters(),
            refusals.counters(),
            admissions.counters(),
            authentications.counters(),
            locked.counters(),
            forwards.counters(),
            Stream.of(
                new Counter("castellan_events_dropped_total", Map.of(), eventsDropped.sum()),
                new Counter("castellan_audit_entries_dropped_total", Map.of(), auditDropped.sum())))
        .flatMap(counters -> counters)
        .toList();
  }
}

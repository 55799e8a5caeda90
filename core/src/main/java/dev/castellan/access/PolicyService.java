package dev.castellan.access;

import java.util.List;
import java.util.Optional;

/**
 * The policy in force, on behalf of a caller: as a whole, and role by role and binding by binding.
 * Both ways lead to the same state. Every change reads, lints, tests, looks that no administrator
 * is locked out and nobody hands out more than they hold, and is in force on this node when the
 * call returns, and on the others as soon as they hear of it. Whatever fails on the way, the old
 * policy stays in force. May block on the store.
 *
 * <p>Where a version is expected, {@code ConflictException} with {@code version-conflict} says that
 * somebody else was faster; empty means whatever is in force.
 */
public interface PolicyService {

  /** How many saved policies can be gone back to. */
  int MAX_REVISIONS = 20;

  /**
   * The policy in force.
   *
   * @throws dev.castellan.ForbiddenException unless {@code policy:read} on {@code /policy} is
   *     allowed, here and in all that reads
   */
  StoredPolicy current();

  /**
   * All words that decide: the library's own and the host's. What a text declares itself is among
   * them when it is saved.
   */
  Catalogue catalogue();

  /**
   * What saving this would mean; changes nothing. Lines are those of the text that the candidate
   * was read from; one made in Java has those of its canonical text.
   *
   * @throws dev.castellan.UnavailableException with {@code busy} while another policy is looked at
   */
  PolicyReview check(Policy candidate);

  /**
   * Puts a policy in force.
   *
   * @throws dev.castellan.ForbiddenException unless {@code policy:update} on {@code /policy} is
   *     allowed; with {@code escalation} if a role or group would hold what the caller does not
   *     hold at {@code /}
   * @throws dev.castellan.InvalidInputException with {@code policy-refused} if its tests fail or
   *     lint found an error
   * @throws dev.castellan.ConflictException with {@code policy-locks-out}, or {@code role-in-use}
   *     if a subject holds a role that is gone
   * @throws dev.castellan.UnavailableException with {@code busy} if many others save just now, here
   *     and in all that changes something
   */
  StoredPolicy save(Policy policy, Optional<String> expectedVersion);

  /** The last {@value #MAX_REVISIONS} saved policies, newest first. */
  List<PolicyRevision> revisions();

  /**
   * One of them.
   *
   * @throws dev.castellan.NotFoundException if it is not among them any more
   */
  StoredPolicy revision(long number);

  /**
   * Who would gain and lose what from one of them to another.
   *
   * @throws dev.castellan.NotFoundException if one is not among them any more
   * @throws dev.castellan.UnavailableException with {@code busy} while another policy is looked at
   */
  PolicyDiff compare(long before, long after);

  /**
   * Saves one of them again; all that holds for {@link #save} holds.
   *
   * @throws dev.castellan.NotFoundException if it is not among them any more
   */
  StoredPolicy rollBack(long number, Optional<String> expectedVersion);

  /** The roles of the policy in force; the built-in ones are not among them. */
  List<Role> roles();

  /**
   * Adds a role.
   *
   * @throws dev.castellan.ForbiddenException unless {@code role:create} on {@code /roles/NAME} is
   *     allowed; otherwise as {@link #save}
   * @throws dev.castellan.ConflictException with {@code role-exists}
   */
  StoredPolicy createRole(Role role, Optional<String> expectedVersion);

  /**
   * Replaces a role by one of the same name.
   *
   * @throws dev.castellan.ForbiddenException unless {@code role:update} on {@code /roles/NAME} is
   *     allowed; otherwise as {@link #save}
   * @throws dev.castellan.NotFoundException if there is none
   */
  StoredPolicy updateRole(Role role, Optional<String> expectedVersion);

  /**
   * Deletes a role that nobody holds and none inherits.
   *
   * @throws dev.castellan.ForbiddenException unless {@code role:delete} on {@code /roles/NAME} is
   *     allowed; otherwise as {@link #save}
   * @throws dev.castellan.NotFoundException if there is none
   * @throws dev.castellan.ConflictException with {@code role-in-use}
   */
  StoredPolicy deleteRole(String name, Optional<String> expectedVersion);

  /** What groups hold. */
  List<GroupBinding> groupBindings();

  /**
   * Gives a group a role; nothing changes if it holds it already.
   *
   * @throws dev.castellan.ForbiddenException as {@link #save}; with {@code escalation} if the
   *     caller does not hold it
   */
  StoredPolicy bind(GroupBinding binding, Optional<String> expectedVersion);

  /**
   * Takes a role from a group.
   *
   * @throws dev.castellan.ForbiddenException as {@link #bind}
   * @throws dev.castellan.NotFoundException if the group does not hold exactly this
   */
  StoredPolicy unbind(GroupName group, Binding binding, Optional<String> expectedVersion);

  /**
   * Why a user or key may or may not do something.
   *
   * @param subjectId the id of a user or key, which the caller may read
   * @param circumstances under which it is asked
   * @throws dev.castellan.NotFoundException if there is no such user or key that the caller may see
   */
  Explanation explain(
      String subjectId, Action action, Resource resource, Circumstances circumstances);
}

package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.internal.model.UserDoc;
import dev.castellan.internal.user.Username;
import dev.castellan.internal.user.Usernames;
import dev.castellan.user.ProfileChange;
import dev.castellan.user.UserChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A user after a change, and the names of what differs from before.
 *
 * @param user the user afterwards, with all sessions ended if rights were taken or given
 * @param changed the fields that differ; empty if none does
 */
record UserEdit(UserDoc user, List<String> changed) {

  static final String USERNAME = "username";

  /** What is taken from the provider at each login. */
  private static final Set<String> OF_PROVIDER =
      Set.of(USERNAME, "displayName", "email", "bindings", "groups");

  UserEdit {
    changed = List.copyOf(changed);
  }

  /**
   * Applies a change.
   *
   * @throws dev.castellan.InvalidInputException if a part of it breaks a rule
   * @throws dev.castellan.ForbiddenException if the caller may not hand out or move so far
   */
  static UserEdit of(Step step, UserDoc before, UserChange change) {
    Editor editor = new Editor(step, before);
    change.username().ifPresent(editor::username);
    change.displayName().ifPresent(editor::displayName);
    change.email().ifPresent(editor::email);
    change.mustChangePassword().ifPresent(editor::mustChangePassword);
    change.bindings().ifPresent(editor::bindings);
    change.groups().ifPresent(editor::groups);
    change.attributes().ifPresent(editor::attributes);
    change.scope().ifPresent(editor::scope);
    change.enabled().ifPresent(editor::enabled);
    change.note().ifPresent(editor::note);
    editor.requireOurs();
    editor.requireHeld();
    return new UserEdit(editor.user, editor.changed);
  }

  /**
   * Applies what somebody changes of themselves.
   *
   * @throws dev.castellan.InvalidInputException if a part of it breaks a rule
   */
  static UserEdit of(Step step, UserDoc before, ProfileChange change) {
    Editor editor = new Editor(step, before);
    change.displayName().ifPresent(editor::displayName);
    change.email().ifPresent(editor::email);
    editor.requireOurs();
    return new UserEdit(editor.user, editor.changed);
  }

  /** Those bindings that make an administrator. */
  static Set<Binding> administration(Set<Binding> bindings) {
    return bindings.stream()
        .filter(binding -> binding.role().equals(Roles.ADMINISTRATOR))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static final class Editor {

    private final Step step;
    private final List<String> changed = new ArrayList<>();
    private UserDoc user;

    Editor(Step step, UserDoc before) {
      this.step = step;
      this.user = before;
    }

    void username(String typed) {
      Username name = Usernames.parse(typed);
      if (!name.display().equals(user.username())) {
        user = user.username(name);
        changed.add(USERNAME);
      }
    }

    void displayName(String typed) {
      String name = Profiles.displayName(typed);
      if (!name.equals(user.displayName())) {
        user = user.displayName(name);
        changed.add("displayName");
      }
    }

    void email(String typed) {
      String address = Profiles.email(typed);
      if (!address.equals(user.email())) {
        user = user.email(address);
        changed.add("email");
      }
    }

    /** Sessions of before would go on without the change that is demanded. */
    void mustChangePassword(boolean must) {
      if (must && user.passwordHash().isEmpty()) {
        throw Limits.invalid("mustChangePassword", "The user has no password to change");
      }
      if (must != user.mustChangePassword()) {
        user = must ? user.mustChangePassword(true).nextEpoch() : user.mustChangePassword(false);
        changed.add("mustChangePassword");
      }
    }

    void bindings(Set<Binding> all) {
      Set<Binding> added = new HashSet<>(all);
      added.removeAll(user.bindings());
      step.requireBindings(all, added);
      if (!all.equals(user.bindings())) {
        user = user.bindings(all).nextEpoch();
        changed.add("bindings");
      }
    }

    void groups(Set<GroupName> all) {
      Limits.requireGroups(all);
      if (!all.equals(user.groups())) {
        user = user.groups(all).nextEpoch();
        changed.add("groups");
      }
    }

    void attributes(Map<String, String> all) {
      Limits.requireAttributes(all);
      if (!all.equals(user.attributes())) {
        user = user.attributes(all).nextEpoch();
        changed.add("attributes");
      }
    }

    /** What a provider says at each login has one home; what is written here would not last. */
    void requireOurs() {
      if (user.subject().isPresent() && !Collections.disjoint(changed, OF_PROVIDER)) {
        throw new ConflictException(
            ErrorCode.USER_FROM_PROVIDER,
            "The user comes from a login provider, whose mapping alone says this");
      }
    }

    /**
     * All that the user holds then, and not only what is new: what a binding or group denied, is
     * handed out by taking it away.
     */
    void requireHeld() {
      if (changed.contains("bindings") || changed.contains("groups")) {
        step.requireHoldsAllOf(user, "The user would hold more than the caller");
      }
    }

    /** To move somebody needs the right on both sides. */
    void scope(Resource to) {
      if (!to.equals(user.scope())) {
        step.require(Target.user(to, user.key().id()));
        user = user.scope(to);
        changed.add("scope");
      }
    }

    void enabled(boolean enabled) {
      if (enabled != user.enabled()) {
        user = enabled ? user.enabled(true) : user.enabled(false).nextEpoch();
        changed.add("enabled");
      }
    }

    void note(String note) {
      Limits.requireNote(note);
      if (!note.equals(user.note())) {
        user = user.note(note);
        changed.add("note");
      }
    }
  }
}

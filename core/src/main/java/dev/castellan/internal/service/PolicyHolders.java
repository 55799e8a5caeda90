package dev.castellan.internal.service;

import dev.castellan.ConflictException;
import dev.castellan.ErrorCode;
import dev.castellan.access.Binding;
import dev.castellan.access.Policy;
import dev.castellan.access.Role;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.model.Snapshot;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who holds the roles of a policy themselves. */
final class PolicyHolders {

  private PolicyHolders() {}

  /**
   * Asks whether nobody holds a role that goes.
   *
   * @throws ConflictException with {@code role-in-use} if somebody does
   */
  static void requireNoneOf(Snapshot snapshot, Policy before, Policy after, Instant now) {
    Set<String> gone = before.roles().stream().map(Role::name).collect(Collectors.toSet());
    after.roles().forEach(role -> gone.remove(role.name()));
    if (gone.isEmpty()) {
      return;
    }
    long users =
        snapshot.users().values().filter(user -> holds(user.bindings(), gone, now)).count();
    long keys = snapshot.apiKeys().values().filter(key -> holds(key.bindings(), gone, now)).count();
    snapshot.providers().all().forEach(provider -> requireNone(provider, gone));
    if (users + keys > 0) {
      throw new ConflictException(
          ErrorCode.ROLE_IN_USE,
          (gone.size() == 1 ? "The role '" + gone.iterator().next() + "' is" : "Roles are")
              + " held by "
              + users
              + " users and "
              + keys
              + " API keys");
    }
  }

  private static void requireNone(HotProvider provider, Set<String> gone) {
    if (ProviderRights.bindings(provider.mapping()).stream()
        .anyMatch(binding -> gone.contains(binding.role()))) {
      throw new ConflictException(
          ErrorCode.ROLE_IN_USE,
          "The login provider '" + provider.id() + "' gives a role that would go");
    }
  }

  private static boolean holds(Set<Binding> bindings, Set<String> roles, Instant now) {
    return active(bindings.stream(), now).anyMatch(binding -> roles.contains(binding.role()));
  }

  private static Stream<Binding> active(Stream<Binding> bindings, Instant now) {
    return bindings.filter(binding -> binding.until().map(now::isBefore).orElse(true));
  }
}

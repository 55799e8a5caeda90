package dev.castellan.console.internal;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a body grants: either {@code roles}, the roles at {@code /}, or all {@code bindings}.
 *
 * @param roles the names of the roles at {@code /}
 * @param bindings all bindings
 */
record Grants(Optional<Set<String>> roles, Optional<Set<Binding>> bindings) {

  static Grants of(Members body) {
    if (body.has("roles") && body.has("bindings")) {
      throw Request.invalid("bindings", "Either roles or bindings, for bindings hold the roles");
    }
    return new Grants(body.optionalTexts("roles"), body.optionalBindings("bindings"));
  }

  /** Does it; what the services then say of bindings is about the roles, where those were named. */
  <T> T inItsWords(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (InvalidInputException e) {
      if (roles.isPresent() && e.field().equals("bindings")) {
        throw new Refusal(Problem.of(e).withField("roles"));
      }
      throw e;
    }
  }

  boolean named() {
    return roles.isPresent() || bindings.isPresent();
  }

  /**
   * The bindings afterwards. Naming roles leaves those at other scopes as they are, and keeps the
   * end of a role that is held already: whoever names it again does not prolong it by the way.
   */
  Set<Binding> replace(Set<Binding> present, Instant now) {
    if (roles.isEmpty()) {
      return bindings.orElse(present);
    }
    Set<Binding> after = new HashSet<>();
    Set<String> kept = new HashSet<>();
    for (Binding binding : present) {
      boolean role = Views.isRole(binding, now) && roles.get().contains(binding.role());
      if (role) {
        kept.add(binding.role());
      }
      if (role || !binding.scope().equals(Resource.ROOT)) {
        after.add(binding);
      }
    }
    roles.get().stream().filter(role -> !kept.contains(role)).map(Binding::of).forEach(after::add);
    return after;
  }
}

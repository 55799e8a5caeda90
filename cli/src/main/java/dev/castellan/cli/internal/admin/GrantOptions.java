package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Converters;
import dev.castellan.cli.internal.Json;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which roles somebody gets and loses; all others stay. */
final class GrantOptions {

  @Option(
      names = "--grant",
      paramLabel = "ROLE[@SCOPE]",
      converter = Converters.ToBinding.class,
      description = "A role to give, everywhere or at a scope. May be given several times.")
  private Set<Binding> grant = new LinkedHashSet<>();

  @Option(
      names = "--revoke",
      paramLabel = "ROLE[@SCOPE]",
      converter = Converters.ToBinding.class,
      description = "A role to take away, there and nowhere else. May be given several times.")
  private Set<Binding> revoke = new LinkedHashSet<>();

  /** What a user or key holds afterwards; empty if nothing was said of it. */
  Optional<Set<Binding>> applied(JsonNode subject, Common common) {
    if (grant.isEmpty() && revoke.isEmpty()) {
      return Optional.empty();
    }
    if (grant.stream().anyMatch(revoke::contains)) {
      throw common.wrong("The same role is given and taken away");
    }
    Set<Binding> held = held(subject);
    for (Binding gone : revoke) {
      boolean there = held.removeIf(binding -> isOf(gone, binding));
      if (!there) {
        throw common.wrong("--revoke: " + gone.role() + " is not held at " + gone.scope());
      }
    }
    for (Binding more : grant) {
      // One that ends by itself is taken for the one that was said.
      held.removeIf(binding -> isOf(more, binding));
      held.add(more);
    }
    return Optional.of(held);
  }

  private static boolean isOf(Binding said, Binding held) {
    return said.role().equals(held.role()) && said.scope().equals(held.scope());
  }

  private static Set<Binding> held(JsonNode subject) {
    Set<Binding> held = new LinkedHashSet<>();
    for (JsonNode binding : subject.path("bindings")) {
      held.add(
          new Binding(
              binding.path("role").asText(),
              Resource.parse(binding.path("scope").asText()),
              Json.text(binding, "until").map(Instant::parse)));
    }
    return held;
  }
}

package dev.castellan.internal.provider;

import dev.castellan.InvalidInputException;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.token.Sha256;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.MappingRule;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.secret.SecretText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Login providers that the host has fixed in the builder. */
public final class FixedProviders {

  private FixedProviders() {}

  /**
   * As they are in memory, by id.
   *
   * @throws IllegalArgumentException if one breaks a rule
   */
  public static Map<String, HotProvider> of(
      Map<String, LoginProviderKind> kinds, Collection<NewLoginProvider> providers) {
    return providers.stream()
        .map(provider -> of(kinds, provider))
        .collect(Collectors.toMap(HotProvider::id, Function.identity()));
  }

  private static HotProvider of(Map<String, LoginProviderKind> kinds, NewLoginProvider given) {
    LoginProviderKind kind = kinds.get(given.kind());
    if (kind == null) {
      throw new IllegalArgumentException(
          "The kind '" + given.kind() + "' of a login provider was not added");
    }
    try {
      ProviderNames.requireId(given.id());
      ProviderNames.requireLabel(given.label());
      return of(new ProviderFields(kind), given);
    } catch (InvalidInputException e) {
      throw new IllegalArgumentException(
          "The login provider '" + given.id() + "': " + e.field() + ": " + e.getMessage(), e);
    }
  }

  private static HotProvider of(ProviderFields fields, NewLoginProvider given) {
    fields.requireValues(given.values());
    fields.requireSecrets(given.secrets());
    ProviderConfig config = fields.config(given.id(), given.values(), given.secrets());
    Map<String, SecretText> secrets = fields.completed(config);
    fields.requireUsable(fields.config(given.id(), given.values(), secrets));
    return new HotProvider(
        given.id(),
        given.kind(),
        given.label(),
        given.enabled(),
        given.values(),
        secrets,
        given.mapping(),
        version(given),
        Optional.empty());
  }

  /**
   * The same on all nodes that were told the same. A changed secret is not seen: no hash of one is
   * kept in a session's record.
   */
  private static String version(NewLoginProvider given) {
    List<String> parts = new ArrayList<>(List.of("fixed", given.kind()));
    new TreeMap<>(given.values()).forEach((name, values) -> parts.add(name + values));
    parts.add(given.mapping().groupsClaim().orElse(""));
    parts.add(sorted(given.mapping().defaults()));
    for (MappingRule rule : given.mapping().rules()) {
      parts.addAll(List.of(rule.claim(), rule.value(), sorted(rule.bindings())));
    }
    return Sha256.hex(
        parts.stream().map(part -> part.length() + ":" + part).collect(Collectors.joining()));
  }

  private static String sorted(Collection<?> all) {
    return all.stream().map(String::valueOf).sorted().toList().toString();
  }
}

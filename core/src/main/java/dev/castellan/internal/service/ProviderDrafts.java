package dev.castellan.internal.service;

import dev.castellan.InvalidInputException;
import dev.castellan.access.Binding;
import dev.castellan.internal.engine.AuditDraft;
import dev.castellan.internal.model.HotProvider;
import dev.castellan.internal.provider.ProviderFields;
import dev.castellan.internal.provider.ProviderNames;
import dev.castellan.internal.provider.ProviderRunner;
import dev.castellan.internal.provider.ProviderStarter;
import dev.castellan.internal.token.Ids;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Revision;
import dev.castellan.user.User;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Configurations of login providers in the making. */
final class ProviderDrafts {

  /** Of what is not stored yet. */
  private static final Optional<Revision> NOT_YET = Optional.of(new Revision(1, 1));

  private final ProviderRunner runner;
  private final SecretCipher cipher;
  private final Ids ids;

  ProviderDrafts(Services services) {
    this.runner = services.providers();
    this.cipher = services.cipher();
    this.ids = services.ids();
  }

  /**
   * A configuration that keeps the rules of its kind.
   *
   * @param provider as it will be stored
   * @param open its secrets as they are
   * @param changedSecrets which of them are other ones than before, or gone
   * @param mustStart whether it is to run in another version than before
   */
  record Candidate(
      HotProvider provider,
      Map<String, SecretText> open,
      Set<String> changedSecrets,
      boolean mustStart) {

    /** Whether the store would look the same. */
    boolean changesNothing(HotProvider before) {
      return changedSecrets.isEmpty()
          && provider.label().equals(before.label())
          && provider.enabled() == before.enabled()
          && provider.values().equals(before.values())
          && provider.mapping().equals(before.mapping());
    }

    /** Says in an audit entry what is otherwise than before. */
    AuditDraft into(AuditDraft entry, Optional<HotProvider> before) {
      Optional<HotProvider> after = Optional.of(provider);
      AuditDraft told =
          entry
              .change("label", before.map(HotProvider::label), after.map(HotProvider::label))
              .change("enabled", before.map(HotProvider::enabled), after.map(HotProvider::enabled))
              .change("values", before.map(HotProvider::values), after.map(HotProvider::values))
              .change("mapping", before.map(HotProvider::mapping), after.map(HotProvider::mapping));
      return changedSecrets.isEmpty()
          ? told
          : told.detail("changedSecrets", String.join(",", changedSecrets));
    }

    /** Looks at what it gives. */
    void requireMapping(Step step) {
      Set<Binding> bindings = ProviderRights.bindings(provider.mapping());
      try {
        step.requireBindings(bindings, bindings);
      } catch (InvalidInputException e) {
        throw new InvalidInputException(
            e.code(),
            "mapping",
            bindings.size() > User.MAX_BINDINGS
                ? "All rules together give at most " + User.MAX_BINDINGS + " different bindings"
                : Objects.requireNonNullElse(e.getMessage(), "Not a binding"));
      }
    }

    @Override
    public String toString() {
      return "Candidate[" + provider + "]";
    }
  }

  /**
   * A new one.
   *
   * @throws InvalidInputException that names the field at fault
   */
  Candidate of(NewLoginProvider given) {
    ProviderFields fields = fields(given.kind());
    fields.requireSecrets(given.secrets());
    HotProvider provider =
        new HotProvider(
            given.id(),
            given.kind(),
            given.label(),
            given.enabled(),
            given.values(),
            Map.of(),
            given.mapping(),
            ids.next(),
            NOT_YET);
    return of(fields, provider, given.secrets(), Map.of(), given.enabled());
  }

  private ProviderFields fields(String kind) {
    return new ProviderFields(
        runner
            .starter()
            .kind(kind)
            .orElseThrow(
                () ->
                    Limits.invalid(
                        "kind", "This broker has no login providers of the kind that was given")));
  }

  private Candidate of(
      ProviderFields fields,
      HotProvider provider,
      Map<String, SecretText> given,
      Map<String, SecretText> before,
      boolean mustStart) {
    ProviderNames.requireLabel(provider.label());
    fields.requireValues(provider.values());
    Map<String, SecretText> open =
        fields.completed(fields.config(provider.id(), provider.values(), given));
    fields.requireUsable(fields.config(provider.id(), provider.values(), open));
    Map<String, SecretText> sealed =
        open.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, secret -> seal(provider, secret, before)));
    Set<String> names = new TreeSet<>(open.keySet());
    names.addAll(before.keySet());
    names.removeIf(name -> Objects.equals(open.get(name), before.get(name)));
    return new Candidate(with(provider, sealed), open, names, mustStart);
  }

  private SecretText seal(
      HotProvider provider, Map.Entry<String, SecretText> secret, Map<String, SecretText> before) {
    SecretText sealed = provider.secrets().get(secret.getKey());
    boolean same = Objects.equals(secret.getValue(), before.get(secret.getKey()));
    return same && sealed != null && !cipher.isOutdated(sealed.expose())
        ? sealed
        : SecretText.of(
            cipher.seal(
                ProviderStarter.purpose(provider.id(), secret.getKey()), secret.getValue()));
  }

  private static HotProvider with(HotProvider provider, Map<String, SecretText> secrets) {
    return new HotProvider(
        provider.id(),
        provider.kind(),
        provider.label(),
        provider.enabled(),
        provider.values(),
        secrets,
        provider.mapping(),
        provider.version(),
        provider.revision());
  }

  /**
   * One after a change.
   *
   * @throws InvalidInputException that names the field at fault
   */
  Candidate of(HotProvider before, LoginProviderChange change) {
    ProviderFields fields = fields(before.kind());
    Map<String, List<String>> values = change.values().orElse(before.values());
    Map<String, SecretText> known = open(before);
    Map<String, SecretText> secrets = secrets(fields, before, values, known, change);
    ProviderMapping mapping = change.mapping().orElse(before.mapping());
    boolean enabled = change.enabled().orElse(before.enabled());
    boolean reconfigured =
        !values.equals(before.values())
            || !secrets.equals(known)
            || known.size() < before.secrets().size();
    boolean another =
        reconfigured || enabled != before.enabled() || !mapping.equals(before.mapping());
    HotProvider after =
        new HotProvider(
            before.id(),
            before.kind(),
            change.label().orElse(before.label()),
            enabled,
            values,
            before.isFixed() ? Map.of() : before.secrets(),
            mapping,
            another ? ids.next() : before.version(),
            NOT_YET);
    return of(fields, after, secrets, known, enabled && (reconfigured || !before.enabled()));
  }

  /** Secrets meant for one peer are not shown to another. */
  private static Map<String, SecretText> secrets(
      ProviderFields fields,
      HotProvider before,
      Map<String, List<String>> values,
      Map<String, SecretText> known,
      LoginProviderChange change) {
    Map<String, SecretText> secrets = new HashMap<>();
    if (!fields.isElsewhere(before.values(), values)) {
      secrets.putAll(known);
    }
    Map<String, SecretText> given = new HashMap<>();
    change.secrets().forEach((name, secret) -> secret.ifPresent(some -> given.put(name, some)));
    fields.requireSecrets(given);
    secrets.keySet().removeAll(change.secrets().keySet());
    secrets.putAll(given);
    return secrets;
  }

  /** One that cannot be opened any more is one that is not known. */
  private Map<String, SecretText> open(HotProvider provider) {
    try {
      return runner.starter().secrets(provider);
    } catch (ProviderException e) {
      return Map.of();
    }
  }
}

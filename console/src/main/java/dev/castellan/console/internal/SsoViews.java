package dev.castellan.console.internal;

import dev.castellan.access.GroupName;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.LoginOption;
import dev.castellan.login.provider.LoginProviderInfo;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.MappedAccess;
import dev.castellan.login.provider.MappingRule;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Login providers in the words of the REST API. */
final class SsoViews {

  private SsoViews() {}

  static Map<String, @Nullable Object> option(LoginOption option, Optional<PublicUrl> url) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", option.id());
    view.put("label", option.label());
    view.put("kind", option.kind());
    view.put("method", Views.word(option.method()));
    Views.putOptional(
        view,
        "login",
        url.filter(known -> option.method() == LoginOption.Method.BROWSER)
            .map(known -> known.path() + "/sso/" + option.id() + "/login"));
    return view;
  }

  static Map<String, @Nullable Object> departure(Departure departure) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    if (departure instanceof Departure.Redirect redirect) {
      view.put("redirect", redirect.to().toASCIIString());
      view.put("form", null);
      return view;
    }
    Departure.Form form = (Departure.Form) departure;
    Map<String, @Nullable Object> sent = new LinkedHashMap<>();
    sent.put("action", form.action().toASCIIString());
    sent.put("fields", new TreeMap<>(form.fields()));
    view.put("redirect", null);
    view.put("form", sent);
    return view;
  }

  static Map<String, @Nullable Object> kind(LoginProviderKind kind) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("name", kind.name());
    view.put("fields", kind.fields().stream().map(SsoViews::field).toList());
    return view;
  }

  private static Map<String, @Nullable Object> field(ProviderField field) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("name", field.name());
    view.put("type", Views.word(field.type()));
    view.put("required", field.required());
    view.put("defaults", field.defaults());
    view.put("choices", field.choices());
    view.put("endpoint", field.endpoint());
    return view;
  }

  static Map<String, @Nullable Object> provider(LoginProviderInfo provider) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", provider.id());
    view.put("kind", provider.kind());
    view.put("label", provider.label());
    view.put("enabled", provider.enabled());
    view.put("fixed", provider.fixed());
    view.put("values", new TreeMap<>(provider.values()));
    view.put("secretsSet", provider.secretsSet().stream().sorted().toList());
    view.put("mapping", mapping(provider.mapping()));
    view.put("state", state(provider.state()));
    view.put("version", provider.version());
    return view;
  }

  private static Map<String, @Nullable Object> mapping(ProviderMapping mapping) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("createUsers", mapping.createUsers());
    Views.putOptional(view, "groupsClaim", mapping.groupsClaim());
    view.put("rules", mapping.rules().stream().map(SsoViews::rule).toList());
    view.put("defaults", Views.bindings(mapping.defaults()));
    return view;
  }

  private static Map<String, @Nullable Object> rule(MappingRule rule) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("claim", rule.claim());
    view.put("value", rule.value());
    view.put("bindings", Views.bindings(rule.bindings()));
    return view;
  }

  private static Map<String, @Nullable Object> state(ProviderState state) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("status", Views.word(state.status()));
    Views.putOptional(view, "problem", state.problem().map(ProviderProblem::text));
    Views.putOptional(view, "message", state.message());
    view.put("since", state.since().toString());
    return view;
  }

  static Map<String, @Nullable Object> checks(List<ProviderCheck> checks) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("passed", checks.stream().allMatch(check -> check.problem().isEmpty()));
    view.put("checks", checks.stream().map(SsoViews::check).toList());
    return view;
  }

  private static Map<String, @Nullable Object> check(ProviderCheck check) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("step", check.step());
    Views.putOptional(view, "problem", check.problem().map(ProviderProblem::text));
    view.put("message", check.message());
    return view;
  }

  static Map<String, @Nullable Object> access(MappedAccess access) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("allowed", access.allowed());
    view.put("bindings", Views.bindings(access.bindings()));
    view.put("groups", access.groups().stream().sorted().map(GroupName::toString).toList());
    view.put("throughGroups", Views.bindings(access.throughGroups()));
    view.put("rules", access.rules());
    return view;
  }
}

package dev.castellan.internal.policy.text;

import dev.castellan.access.Action;
import dev.castellan.access.ActionPattern;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.PathPattern;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes the parts of a policy of JSON objects. */
final class PolicyJsonReader {

  private static final String ALLOW = "allow";
  private static final String DENY = "deny";
  private static final List<String> GIVENS = List.of("has", "in", "attribute");

  private PolicyJsonReader() {}

  static Policy policy(JsonMembers in) {
    String comment = comment(in);
    return Policy.of(
        in.arrays("catalog", PolicyJsonReader::catalogue, Catalogue.EMPTY),
        in.objects("roles", PolicyJsonReader::role),
        in.objects("bindings", PolicyJsonReader::groupBinding),
        in.objects("tests", PolicyJsonReader::test),
        comment);
  }

  private static String comment(JsonMembers in) {
    return in.optionalValue("comment", Comments::of).orElse("");
  }

  private static Catalogue catalogue(JsonMembers in) {
    Map<String, List<String>> verbs = new LinkedHashMap<>();
    for (String type : in.names()) {
      verbs.put(type, in.values(type, Function.identity()));
    }
    return Catalogue.of(verbs);
  }

  static Role role(JsonMembers in) {
    return new Role(
        in.text("name"),
        in.values("inherits", Function.identity()),
        in.objects("rules", PolicyJsonReader::rule),
        comment(in),
        0);
  }

  private static Rule rule(JsonMembers in) {
    return new Rule(
        effect(in),
        in.values("actions", ActionPattern::parse),
        in.value("on", PathPattern::parse),
        in.objects("when", ConditionJson::read),
        comment(in),
        0);
  }

  private static Effect effect(JsonMembers in) {
    String effect = in.text("effect");
    return switch (effect) {
      case ALLOW -> Effect.ALLOW;
      case DENY -> Effect.DENY;
      default -> throw in.unknown("effect", effect, List.of(ALLOW, DENY));
    };
  }

  private static GroupBinding groupBinding(JsonMembers in) {
    return new GroupBinding(in.value("group", GroupName::parse), binding(in), comment(in), 0);
  }

  private static Binding binding(JsonMembers in) {
    return new Binding(
        in.text("role"),
        in.value("scope", Resource::parse),
        in.optionalValue("until", Written::instant));
  }

  private static PolicyTest test(JsonMembers in) {
    return new PolicyTest(
        in.text("name"),
        in.objects("given", PolicyJsonReader::given),
        in.objects("scenes", PolicyJsonReader::scene),
        comment(in),
        0);
  }

  private static PolicyTest.Given given(JsonMembers in) {
    String subject = in.text("subject");
    String kind = in.text(ConditionJson.KIND);
    return switch (kind) {
      case "has" -> new PolicyTest.Given.Has(subject, binding(in));
      case "in" -> new PolicyTest.Given.In(subject, in.value("group", GroupName::parse));
      case "attribute" -> new PolicyTest.Given.With(subject, ConditionJson.attribute(in));
      default -> throw in.unknown(ConditionJson.KIND, kind, GIVENS);
    };
  }

  private static PolicyTest.Scene scene(JsonMembers in) {
    return new PolicyTest.Scene(
        in.text("as"),
        in.optionalText("from"),
        in.optionalValue("at", Written::instant),
        in.optionalText("via").map(via -> ConditionJson.via(via, in)).orElse(Principal.Kind.USER),
        in.flag("mfa"),
        in.optionalValue("authenticated", Written::duration),
        in.objects("expect", PolicyJsonReader::expectation),
        0);
  }

  private static PolicyTest.Expectation expectation(JsonMembers in) {
    return new PolicyTest.Expectation(
        in.requiredFlag("can"),
        in.value("action", Action::parse),
        in.value("on", Resource::parse),
        in.flag("owner"),
        in.optionalText("because"),
        0);
  }
}

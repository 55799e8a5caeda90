package dev.castellan.internal.policy.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.Effect;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.Collection;
import java.util.function.Function;

/** Makes JSON objects of the parts of a policy; their members come in a fixed order. */
final class PolicyJsonWriter {

  private PolicyJsonWriter() {}

  static ObjectNode policy(Policy policy) {
    ObjectNode out = object();
    comment(out, policy.comment());
    out.set("catalog", catalogue(policy.catalogue()));
    out.set("roles", array(policy.roles(), PolicyJsonWriter::role));
    out.set("bindings", array(policy.bindings(), PolicyJsonWriter::groupBinding));
    out.set("tests", array(policy.tests(), PolicyJsonWriter::test));
    return out;
  }

  private static ObjectNode catalogue(Catalogue catalogue) {
    ObjectNode out = object();
    catalogue.types().forEach(type -> out.set(type, texts(catalogue.verbs(type))));
    return out;
  }

  static ObjectNode role(Role role) {
    ObjectNode out = object().put("name", role.name());
    comment(out, role.comment());
    out.set("inherits", texts(role.inherits()));
    out.set("rules", array(role.rules(), PolicyJsonWriter::rule));
    return out;
  }

  static ObjectNode rule(Rule rule) {
    ObjectNode out = object();
    comment(out, rule.comment());
    out.put("effect", rule.effect() == Effect.ALLOW ? "allow" : "deny");
    out.set("actions", texts(rule.actions()));
    out.put("on", rule.pattern().toString());
    out.set("when", array(rule.conditions(), ConditionJson::write));
    return out;
  }

  private static ObjectNode groupBinding(GroupBinding binding) {
    ObjectNode out = object();
    comment(out, binding.comment());
    return binding(out.put("group", binding.group().toString()), binding.binding());
  }

  private static ObjectNode binding(ObjectNode out, Binding binding) {
    out.put("role", binding.role()).put("scope", binding.scope().toString());
    binding.until().ifPresent(until -> out.put("until", until.toString()));
    return out;
  }

  private static ObjectNode test(PolicyTest test) {
    ObjectNode out = object().put("name", test.name());
    comment(out, test.comment());
    out.set("given", array(test.givens(), PolicyJsonWriter::given));
    out.set("scenes", array(test.scenes(), PolicyJsonWriter::scene));
    return out;
  }

  private static ObjectNode given(PolicyTest.Given given) {
    ObjectNode out = object().put("subject", given.subject());
    if (given instanceof PolicyTest.Given.Has has) {
      return binding(out.put(ConditionJson.KIND, "has"), has.binding());
    }
    if (given instanceof PolicyTest.Given.In in) {
      return out.put(ConditionJson.KIND, "in").put("group", in.group().toString());
    }
    out.setAll(ConditionJson.write(((PolicyTest.Given.With) given).attribute()));
    return out;
  }

  private static ObjectNode scene(PolicyTest.Scene scene) {
    ObjectNode out = object().put("as", scene.subject());
    scene.address().ifPresent(address -> out.put("from", address));
    scene.time().ifPresent(time -> out.put("at", time.toString()));
    if (scene.via() == Principal.Kind.API_KEY) {
      out.put("via", ConditionJson.text(scene.via()));
    }
    if (scene.secondFactor()) {
      out.put("mfa", true);
    }
    scene.authenticated().ifPresent(ago -> out.put("authenticated", Written.text(ago)));
    out.set("expect", array(scene.expectations(), PolicyJsonWriter::expectation));
    return out;
  }

  private static ObjectNode expectation(PolicyTest.Expectation expectation) {
    ObjectNode out = object().put("can", expectation.allowed());
    out.put("action", expectation.action().toString());
    out.put("on", expectation.resource().toString());
    if (expectation.owner()) {
      out.put("owner", true);
    }
    expectation.because().ifPresent(because -> out.put("because", because));
    return out;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static <T> ArrayNode array(Collection<T> parts, Function<T, ObjectNode> writing) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    parts.forEach(part -> out.add(writing.apply(part)));
    return out;
  }

  private static ArrayNode texts(Collection<?> parts) {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    parts.forEach(part -> out.add(part.toString()));
    return out;
  }

  private static void comment(ObjectNode out, String comment) {
    if (!comment.isEmpty()) {
      out.put("comment", comment);
    }
  }
}

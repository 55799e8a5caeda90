package dev.castellan.internal.policy.text;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.Principal;
import dev.castellan.access.Role;
import dev.castellan.access.Rule;
import java.util.ArrayList;
import java.util.List;

/** Writes the policy language: the one formatter. */
public final class PolicyWriter {

  private static final String ONCE = "  ";
  private static final String TWICE = "    ";

  private final StringBuilder out = new StringBuilder();

  private PolicyWriter() {}

  /** See {@link Policy#text}. */
  public static String write(Policy policy) {
    PolicyWriter writer = new PolicyWriter();
    writer.comment(policy.comment(), "");
    writer.catalogue(policy.catalogue());
    policy.roles().forEach(writer::role);
    policy.bindings().forEach(writer::binding);
    policy.tests().forEach(writer::test);
    return writer.out.toString();
  }

  private void catalogue(Catalogue catalogue) {
    if (catalogue.types().isEmpty()) {
      return;
    }
    item("catalog {", "");
    for (String type : catalogue.types()) {
      line(ONCE, type + ": " + String.join(" ", catalogue.verbs(type)));
    }
    line("", "}");
  }

  private void role(Role role) {
    String inherits =
        role.inherits().isEmpty() ? "" : " inherits " + String.join(", ", role.inherits());
    item("role " + role.name() + inherits + " {", role.comment());
    role.rules().forEach(this::rule);
    line("", "}");
  }

  private void rule(Rule rule) {
    comment(rule.comment(), ONCE);
    line(ONCE, rule.toString());
  }

  private void binding(GroupBinding binding) {
    item("bind " + binding.group() + ' ' + text(binding.binding()), binding.comment());
  }

  private static String text(Binding binding) {
    String until = binding.until().map(time -> " until " + time).orElse("");
    return binding.role() + " at " + binding.scope() + until;
  }

  private void test(PolicyTest test) {
    item("test " + quoted(test.name()) + " {", test.comment());
    test.givens().forEach(given -> line(ONCE, "given " + given.subject() + ' ' + text(given)));
    test.scenes().forEach(this::scene);
    line("", "}");
  }

  private static String text(PolicyTest.Given given) {
    if (given instanceof PolicyTest.Given.Has has) {
      return "has " + text(has.binding());
    }
    if (given instanceof PolicyTest.Given.In in) {
      return "in " + in.group();
    }
    return ((PolicyTest.Given.With) given).attribute().toString();
  }

  private void scene(PolicyTest.Scene scene) {
    line(ONCE, "as " + scene.subject() + circumstances(scene) + " {");
    scene.expectations().forEach(expectation -> line(TWICE, expectation.toString()));
    line(ONCE, "}");
  }

  private static String circumstances(PolicyTest.Scene scene) {
    List<String> network = new ArrayList<>();
    scene.address().ifPresent(address -> network.add("from " + address));
    scene.time().ifPresent(time -> network.add("at " + time));
    if (scene.via() == Principal.Kind.API_KEY) {
      network.add("via api-key");
    }
    List<String> parts = new ArrayList<>();
    if (!network.isEmpty()) {
      parts.add(String.join(" ", network));
    }
    if (scene.secondFactor()) {
      parts.add("mfa");
    }
    scene
        .authenticated()
        .ifPresent(ago -> parts.add("authenticated " + Written.text(ago) + " ago"));
    return parts.isEmpty() ? "" : ' ' + String.join(", ", parts);
  }

  /** A text in double quotes. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private void item(String firstLine, String comment) {
    if (!out.isEmpty()) {
      out.append('\n');
    }
    comment(comment, "");
    line("", firstLine);
  }

  private void comment(String comment, String indent) {
    if (comment.isEmpty()) {
      return;
    }
    for (String line : comment.split("\n", -1)) {
      line(indent, line.isEmpty() ? "#" : "# " + line);
    }
  }

  private void line(String indent, String text) {
    out.append(indent).append(text).append('\n');
  }
}

package dev.castellan.internal.policy.text;

import dev.castellan.access.Binding;
import dev.castellan.access.Catalogue;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Policy;
import dev.castellan.access.PolicyTest;
import dev.castellan.access.Role;
import dev.castellan.internal.policy.text.Token.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads the policy language, whose grammar is in {@code docs/policy-language.md}. Goes through the
 * text once; nothing in it is nested deeper than the grammar is.
 */
public final class PolicyReader {

  private static final List<String> ITEMS = List.of("catalog", "role", "bind", "test");

  /** What may have been meant where no item begins: the end of a binding is one of them. */
  private static final List<String> KNOWN = List.of("catalog", "role", "bind", "test", "until");

  private final Problems problems;
  private final Remarks remarks = new Remarks();
  private final Structure structure = new Structure();
  private final Cursor cursor;
  private final RoleReader roleReader;
  private final TestReader testReader;
  private final BindingReader bindingReader;

  private final List<Supplier<Role>> roles = new ArrayList<>();
  private final List<Supplier<GroupBinding>> bindings = new ArrayList<>();
  private final List<Supplier<PolicyTest>> tests = new ArrayList<>();
  private Optional<Catalogue> catalogue = Optional.empty();

  private PolicyReader(String text) {
    problems = new Problems(text);
    cursor = new Cursor(new Lexer(text, remarks));
    roleReader = new RoleReader(cursor, remarks, problems, structure);
    testReader = new TestReader(cursor, remarks, structure);
    bindingReader = new BindingReader(cursor, structure);
  }

  /** See {@link Policy#parse(String)}. */
  public static Policy read(String text) {
    Problems size = new Problems("");
    PolicyChecks.length(text, "", size);
    size.throwIfAny();
    return new PolicyReader(text).policy();
  }

  /** See {@link Policy#parse(byte[])}. */
  public static Policy read(byte[] utf8) {
    Problems size = new Problems("");
    PolicyChecks.length(utf8.length, "", size);
    size.throwIfAny();
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(utf8.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(utf8), text, true);
    String read = text.flip().toString();
    if (result.isError()) {
      Problems problems = new Problems(read);
      problems.add(new Fault(end(read), "the text is not written in UTF-8 from here on"));
      problems.throwIfAny();
    }
    return read(read);
  }

  private static Place end(String text) {
    int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
    return new Place(line, text.lastIndexOf('\n') + 1, text.length());
  }

  private Policy policy() {
    boolean more = true;
    while (more) {
      try {
        more = item();
      } catch (Fault fault) {
        problems.add(fault);
        more = cursor.skipToLineWith(ITEMS);
      }
    }
    problems.throwIfAny();
    structure.check(problems);
    problems.throwIfAny();
    return Policy.of(
        catalogue.orElse(Catalogue.EMPTY),
        roles.stream().map(Supplier::get).toList(),
        bindings.stream().map(Supplier::get).toList(),
        tests.stream().map(Supplier::get).toList(),
        String.join("\n", remarks.policy()));
  }

  /** Reads the next item, if there is one. */
  private boolean item() {
    Token word = cursor.peek();
    if (word.is("role")) {
      roles.add(roleReader.role());
      problems.requireAtMost(Policy.MAX_ROLES, roles.size(), "roles");
    } else if (word.is("bind")) {
      bindings.add(binding());
    } else if (word.is("test")) {
      tests.add(testReader.test());
    } else if (word.is("catalog")) {
      catalog();
    } else if (word.is(Kind.END)) {
      cursor.take();
      return false;
    } else {
      throw cursor.unexpected("'catalog', 'role', 'bind' or 'test'", KNOWN);
    }
    return true;
  }

  private void catalog() {
    remarks.begin(remarks.policy(), cursor.peek().place().line());
    Token word = cursor.take();
    if (catalogue.isPresent()) {
      throw new Fault(word.place(), "there is a catalog already");
    }
    catalogue = Optional.of(new CatalogueReader(cursor).catalogue());
  }

  private Supplier<GroupBinding> binding() {
    List<String> comment = new ArrayList<>();
    int line = cursor.peek().place().line();
    remarks.begin(comment, line);
    cursor.take();
    GroupName group = bindingReader.group();
    Binding binding = bindingReader.binding();
    return () -> new GroupBinding(group, binding, String.join("\n", comment), line);
  }
}

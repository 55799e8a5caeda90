package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.ProviderMapping;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.ImportProblem;
import dev.castellan.user.ImportReport;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Users of login providers who are moved: they are themselves again, and nobody else is. */
@Timeout(120)
final class SubjectTransferTest {

  private static final String ANN = line("ann", "s-1", "");

  private final ProviderWorld world = new ProviderWorld();
  private final Node one = world.one;

  @BeforeEach
  void create() {
    world.create(ProviderWorld.corp());
    world.idp.person("s-1", "ann", "staff");
    world.idp.person("s-2", "bob", "staff");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static String line(String username, String subject, String more) {
    return "{\"username\":\""
        + username
        + "\",\"source\":\"corp\",\"subject\":\""
        + subject
        + "\""
        + more
        + "}";
  }

  private static ImportReport transfer(Admin admin, ImportOptions options, String... lines) {
    return admin.transfer().importFrom(new StringReader(String.join("\n", lines)), options);
  }

  private static List<String> problems(ImportReport report) {
    return report.problems().stream()
        .map(problem -> problem.code() + problem.field().map(" "::concat).orElse(""))
        .toList();
  }

  private User user(String name) {
    return one.asSystem().users().findByUsername("corp", name).orElseThrow();
  }

  @Test
  void whoIsExportedAndImportedIsThemselvesAtTheNextLogin() {
    world.login(one, "ann");
    one.asSystem()
        .users()
        .update(user("ann").id(), UserChange.none().note("kept"), Optional.empty());
    List<String> lines = new ArrayList<>();
    one.as("root").transfer().exportTo(lines::add);
    String ann = lines.stream().filter(text -> text.contains("\"corp\"")).findFirst().orElseThrow();
    assertThat(ann).contains("\"subject\":\"s-1\"");

    one.asSystem().users().delete(user("ann").id(), Optional.empty());
    ImportReport report = transfer(one.as("root"), ImportOptions.standard(), ann);
    assertThat(report.problems()).extracting(ImportProblem::message).isEmpty();
    assertThat(report.created()).isEqualTo(1);
    User imported = user("ann");
    world.login(one, "ann");
    assertThat(user("ann").id()).isEqualTo(imported.id());
    assertThat(user("ann").note()).isEqualTo("kept");
    assertThat(user("ann").bindings()).containsExactly(Binding.of("viewer"));
  }

  @Test
  void aSubjectIsOnePersons() {
    world.login(one, "ann");
    Admin root = one.as("root");
    assertThat(problems(transfer(root, ImportOptions.standard(), line("other", "s-1", ""))))
        .containsExactly("invalid-input subject");
    assertThat(
            problems(
                transfer(
                    root,
                    ImportOptions.standard(),
                    line("bob", "s-2", ""),
                    line("bobby", "s-2", ""))))
        .containsExactly("invalid-input subject");
    for (ImportOptions.Existing existing :
        List.of(ImportOptions.Existing.UPDATE, ImportOptions.Existing.SKIP)) {
      ImportOptions options = ImportOptions.standard().existing(existing);
      assertThat(problems(transfer(root, options, line("ann", "s-2", ""))))
          .containsExactly("invalid-input subject");
      assertThat(transfer(root, options, ANN).complete()).isTrue();
    }
    assertThat(problems(transfer(root, ImportOptions.standard(), line("x", " ", ""))))
        .containsExactly("invalid-input subject");
    assertThat(
            problems(
                transfer(root, ImportOptions.standard(), ANN.replace("\"corp\"", "\"local\""))))
        .containsExactly("invalid-input subject");
    assertThat(
            problems(
                transfer(root, ImportOptions.standard(), ANN.replace("\"corp\"", "\"elsewhere\""))))
        .containsExactly("invalid-input source");
  }

  @Test
  void whoHoldsLessThanTheProviderGivesLinksNobody() {
    one.policy(
        "role importer { allow user:create, user:list, user:read on ** }",
        "role linker inherits importer { allow sso:read, sso:update on ** }");
    one.create("imp", "importer");
    one.create("lin", "linker");
    assertThat(problems(transfer(one.as("imp"), ImportOptions.standard(), ANN)))
        .containsExactly("forbidden");
    assertThat(problems(transfer(one.as("lin"), ImportOptions.standard(), ANN)))
        .containsExactly("escalation");
    one.asSystem()
        .loginProviders()
        .update(
            "corp",
            LoginProviderChange.NONE.mapping(
                ProviderMapping.NOTHING.rule("groups", "staff", Binding.of("importer"))),
            Optional.empty());
    ImportReport report = transfer(one.as("lin"), ImportOptions.standard(), ANN);
    assertThat(report.problems().stream().map(ImportProblem::message).collect(Collectors.joining()))
        .isEmpty();
    assertThat(user("ann").source()).isEqualTo("corp");
  }
}

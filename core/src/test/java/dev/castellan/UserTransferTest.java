package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupName;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.audit.AuditEntry;
import dev.castellan.login.LoginResult;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.testkit.FaultyRecordStore.CommitFault;
import dev.castellan.user.ImportOptions;
import dev.castellan.user.ImportOptions.Existing;
import dev.castellan.user.ImportProblem;
import dev.castellan.user.ImportReport;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserTransfer;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users as JSON lines, out and in. */
@Timeout(60)
final class UserTransferTest {

  private static final String BCRYPT =
      "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  private static final ImportOptions STANDARD = ImportOptions.standard();

  private final Node node = Node.ready();
  private final Admin root = node.as("root");
  private final UserTransfer host = node.asSystem().transfer();

  @AfterEach
  void close() {
    node.close();
  }

  private static ImportReport load(UserTransfer transfer, ImportOptions options, String... lines) {
    return transfer.importFrom(
        new StringReader(String.join("\n", lines).replace('\'', '"')), options);
  }

  private ImportReport load(ImportOptions options, String... lines) {
    return load(root.transfer(), options, lines);
  }

  private static List<String> export(UserTransfer transfer) {
    List<String> lines = new ArrayList<>();
    transfer.exportTo(lines::add);
    return lines;
  }

  private LoginResult login(String username, String password) {
    return node.castellan.login().login(username, SecretText.of(password), ORIGIN);
  }

  private String hash(String username) {
    return node.store
        .get(new dev.castellan.storage.RecordKey("user", node.find(username).id()))
        .orElseThrow()
        .payload()
        .text();
  }

  @Test
  void aUserIsWhatTheLineSays() {
    ImportReport report =
        load(
            STANDARD,
            "{'username':'Ann','displayName':'Ann É','email':'a@b','enabled':false,'scope':'/t',"
                + "'roles':['viewer'],'bindings':[{'role':'viewer','scope':'/t',"
                + "'until':'2030-01-01T00:00:00Z'}],'groups':['group:corp/ops'],"
                + "'attributes':{'site':'north'},'note':'n','passwordHash':'"
                + BCRYPT
                + "','mustChangePassword':true}",
            "",
            "  ",
            "{'username':'bare'}");

    assertThat(report).isEqualTo(new ImportReport(2, 2, 0, 0, 0, List.of(), true, false));
    User ann = node.find("ann");
    assertThat(ann.username()).isEqualTo("Ann");
    assertThat(ann.displayName()).isEqualTo("Ann É");
    assertThat(ann.email()).isEqualTo("a@b");
    assertThat(ann.enabled()).isFalse();
    assertThat(ann.scope()).isEqualTo(Resource.of("t"));
    assertThat(ann.bindings()).extracting(Binding::role).containsExactly("viewer", "viewer");
    assertThat(ann.groups()).containsExactly(new GroupName("corp", "ops"));
    assertThat(ann.attributes()).isEqualTo(Map.of("site", "north"));
    assertThat(ann.note()).isEqualTo("n");
    assertThat(ann.mustChangePassword()).isTrue();
    assertThat(node.find("bare"))
        .returns(false, User::hasPassword)
        .returns(false, User::mustChangePassword);
    assertThat(node.audit("user:create"))
        .filteredOn(entry -> entry.actor().map(a -> a.name().equals("root")).orElse(false))
        .extracting(entry -> entry.details().get("username"))
        .containsExactly("Ann", "bare");
  }

  private static String emqx(String password) throws GeneralSecurityException {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, 1_000, 256);
    byte[] key =
        SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$1$1000$" + base64.encodeToString(salt) + '$' + base64.encodeToString(key);
  }

  @Test
  void peopleMoveWithTheirPasswordsAndGetAHashOfOurs() throws Exception {
    load(
        STANDARD,
        "{'username':'emqx','passwordHash':'" + emqx("public1234") + "'}",
        "{'username':'bcrypt','passwordHash':'" + BCRYPT + "'}",
        "{'username':'argon','passwordHash':'$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$"
            + "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4'}");

    Map<String, String> passwords =
        Map.of("emqx", "public1234", "bcrypt", "U*U", "argon", "password");
    passwords.forEach(
        (name, password) -> {
          assertThat(hash(name)).contains("passwordHash").doesNotContain("test-1$");
          assertThat(login(name, "wrong")).isEqualTo(new LoginResult.Refused());
          assertThat(login(name, password)).isInstanceOf(LoginResult.LoggedIn.class);
          assertThat(hash(name)).contains("test-1$");
          assertThat(login(name, password)).isInstanceOf(LoginResult.LoggedIn.class);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | invalid-input |",
        "[] | invalid-input |",
        "null | invalid-input |",
        "{} | invalid-input | username",
        "{'username':'a'} {} | invalid-input |",
        "{'username':'a','username':'b'} | invalid-input |",
        "{'username':'a','password':'x'} | invalid-input | password",
        "{'username':'a','credentials':[{'value':'x'}]} | invalid-input | credentials",
        "{'username':'a','id':'x'} | invalid-input |",
        "{'username':7} | invalid-input | username",
        "{'username':null} | invalid-input | username",
        "{'username':['a','b']} | invalid-input | username",
        "{'username':'a b'} | username-invalid | username",
        "{'username':'a','source':'corp'} | forbidden |",
        "{'username':'a','source':'NO'} | invalid-input | source",
        "{'username':'a','email':['a@b','c@d']} | invalid-input | email",
        "{'username':'a','email':'a@b,c@d'} | invalid-input | email",
        "{'username':'a','displayName':' '} | invalid-input | displayName",
        "{'username':'a','enabled':'true'} | invalid-input | enabled",
        "{'username':'a','scope':'a'} | scope-invalid | scope",
        "{'username':'a','roles':'viewer'} | invalid-input | roles",
        "{'username':'a','roles':[7]} | invalid-input | roles",
        "{'username':'a','roles':['god']} | role-unknown | bindings",
        "{'username':'a','bindings':['viewer']} | invalid-input | bindings",
        "{'username':'a','bindings':[{'scope':'/'}]} | invalid-input | bindings.role",
        "{'username':'a','bindings':[{'role':'viewer','x':1}]} | invalid-input |",
        "{'username':'a','bindings':[{'role':'viewer','until':'soon'}]} | invalid-input |"
            + " bindings.until",
        "{'username':'a','bindings':[{'role':'viewer','until':'2020-01-01T00:00:00Z'}]} |"
            + " invalid-input | bindings",
        "{'username':'a','groups':['ops']} | invalid-input | groups",
        "{'username':'a','attributes':{'a':1}} | invalid-input | attributes",
        "{'username':'a','attributes':[]} | invalid-input | attributes",
        "{'username':'a','note':'\\u0000'} | invalid-input | note",
        "{'username':'a','passwordHash':'plain text'} | invalid-input | passwordHash",
        "{'username':'a','passwordHash':''} | invalid-input | passwordHash",
        "{'username':'a','passwordHash':'$2a$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'}"
            + " | invalid-input | passwordHash",
        "{'username':'root'} | username-taken |",
        "{'username':'ROOT'} | username-taken |"
      })
  void aWrongLineIsNamedAndNothingIsDone(String line, String code, String field) {
    ImportReport report = load(STANDARD, "{'username':'fine'}", "", line, "{'username':'last'}");

    assertThat(report.users()).isEqualTo(3);
    assertThat(report.failed()).isEqualTo(1);
    assertThat(report.created()).isZero();
    assertThat(report.complete()).isFalse();
    ImportProblem problem = report.problems().get(0);
    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.field()).isEqualTo(Optional.ofNullable(field));
    assertThat(problem.message()).isNotBlank().doesNotContain("$2a$", "plain text");
    assertThat(root.users().findByUsername("fine")).isEmpty();
  }

  @Test
  void whoMustChangeAPasswordIsExportedWithoutItAndComesBack() {
    node.asSystem().users().create(NewUser.of("ann", PASSWORD).mustChangePassword(true));
    List<String> lines = new ArrayList<>();
    node.asSystem().transfer().exportTo(lines::add);
    List<String> whole = new ArrayList<>();
    node.asSystem().transfer().exportWithHashesTo(whole::add);
    node.asSystem().users().delete(node.find("ann").id(), Optional.empty());

    String bare = lines.stream().filter(line -> line.contains("\"ann\"")).findFirst().orElseThrow();
    assertThat(load(STANDARD, bare).created()).isEqualTo(1);
    assertThat(node.find("ann").hasPassword()).isFalse();
    assertThat(node.find("ann").mustChangePassword()).isFalse();
    node.asSystem().users().delete(node.find("ann").id(), Optional.empty());
    String full = whole.stream().filter(line -> line.contains("\"ann\"")).findFirst().orElseThrow();
    assertThat(load(STANDARD, full).created()).isEqualTo(1);
    assertThat(node.find("ann").mustChangePassword()).isTrue();
  }

  @Test
  void oneNameOnTwoLinesIsRefused() {
    ImportReport report = load(STANDARD, "{'username':'ann'}", "{'username':'ＡＮＮ'}");

    assertThat(report.problems())
        .extracting(ImportProblem::line, ImportProblem::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2, "invalid-input"));
  }

  @Test
  void manyProblemsAreCountedAndTheFirstTold() {
    ImportReport report =
        load(STANDARD, IntStream.range(0, 250).mapToObj(i -> "{").toArray(String[]::new));

    assertThat(report.failed()).isEqualTo(250);
    assertThat(report.problems()).hasSize(ImportReport.MAX_PROBLEMS);
    assertThat(report.problems().get(99).line()).isEqualTo(100);
  }

  @Test
  void aLineHasABound() {
    String start = "{'username':'ann','note':'x'}";
    String longest = start + " ".repeat(UserTransfer.MAX_LINE - start.length());

    assertThat(load(STANDARD, longest).created()).isEqualTo(1);
    ImportReport report =
        load(
            STANDARD,
            "{'username':'bob','note':'" + "x".repeat(10_000_000) + "'}",
            "{'username':'cid'}");
    assertThat(report.problems()).extracting(ImportProblem::line).containsExactly(1);
    assertThat(report.users()).isEqualTo(2);
  }

  @Test
  void anImportHasABound() {
    Reader endless =
        new Reader() {
          @Override
          public int read(char[] buffer, int from, int length) {
            java.util.Arrays.fill(buffer, from, from + length, '{');
            for (int i = from; i < from + length; i += 2) {
              buffer[i] = '\n';
            }
            return length;
          }

          @Override
          public void close() {}
        };
    Node.refused(ErrorCode.INVALID_INPUT, () -> root.transfer().importFrom(endless, STANDARD));
  }

  @Test
  void linesThatCannotBeReadAreNoImport() {
    Reader broken =
        new Reader() {
          @Override
          public int read(char[] buffer, int from, int length) throws IOException {
            throw new IOException("gone");
          }

          @Override
          public void close() {}
        };
    assertThatThrownBy(() -> root.transfer().importFrom(broken, STANDARD))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void linesMayEndAsWindowsEndsThem() {
    assertThat(load(STANDARD, "{'username':'ann'}\r", "\r", "{'username':'bob'}\r\n").created())
        .isEqualTo(2);
  }

  @Test
  void aDryRunSaysAllAndDoesNothing() {
    node.create("old");
    ImportOptions dry = STANDARD.dryRun(true).existing(Existing.UPDATE);

    ImportReport report = load(dry, "{'username':'new'}", "{'username':'old','note':'x'}");
    assertThat(report).isEqualTo(new ImportReport(2, 1, 1, 0, 0, List.of(), true, true));
    assertThat(root.users().findByUsername("new")).isEmpty();
    assertThat(node.find("old").note()).isEmpty();
    assertThat(load(dry, "{").failed()).isEqualTo(1);
  }

  @Test
  void whoIsThereStaysOrIsChanged() {
    User old = node.create("old", Roles.VIEWER);
    String line = "{'username':'OLD','note':'x','passwordHash':'" + BCRYPT + "'}";

    assertThat(load(STANDARD.existing(Existing.SKIP), line, "{'username':'new'}"))
        .isEqualTo(new ImportReport(2, 1, 0, 1, 0, List.of(), true, false));
    assertThat(node.find("old").note()).isEmpty();
    assertThat(load(STANDARD.existing(Existing.UPDATE), line).updated()).isEqualTo(1);
    User now = node.find("old");
    assertThat(now.note()).isEqualTo("x");
    assertThat(now.username()).as("the name").isEqualTo("old");
    assertThat(now.bindings()).as("what the line does not name").isEqualTo(old.bindings());
    assertThat(node.tryLogin("old")).as("the password").isInstanceOf(LoginResult.LoggedIn.class);
    assertThat(load(STANDARD.existing(Existing.UPDATE), line).unchanged()).isEqualTo(1);
  }

  @Test
  void nobodyImportsMoreThanTheyHold() {
    node.policy("role clerk { allow user:* on ** }", "role kicker { allow client:kick on ** }");
    node.create("eve", "clerk");
    User boss = node.create("boss", Roles.ADMINISTRATOR);
    UserTransfer eve = node.as("eve").transfer();
    ImportOptions update = STANDARD.existing(Existing.UPDATE);

    for (String line :
        List.of(
            "{'username':'m','roles':['administrator']}",
            "{'username':'m','roles':['kicker']}",
            "{'username':'boss','note':'x'}",
            "{'username':'boss','enabled':false}",
            "{'username':'eve','roles':['administrator']}")) {
      ImportReport report = load(eve, update, "{'username':'fine'}", line);
      assertThat(report.problems()).as(line).extracting(ImportProblem::code).contains("escalation");
    }
    assertThat(node.find("boss")).isEqualTo(boss);
    assertThat(root.users().findByUsername("fine")).isEmpty();
    assertThat(node.audit("user:create"))
        .filteredOn(entry -> entry.outcome() == AuditEntry.Outcome.REFUSED)
        .hasSize(5);
    assertThat(load(eve, update, "{'username':'fine','roles':['clerk']}").created()).isEqualTo(1);
    node.create("vera", Roles.VIEWER);
    assertThat(load(node.as("vera").transfer(), STANDARD, "{'username':'m'}").problems())
        .extracting(ImportProblem::code)
        .containsExactly("forbidden");
  }

  @Test
  void theLastAdministratorStays() {
    ImportReport report =
        load(
            host,
            STANDARD.existing(Existing.UPDATE),
            "{'username':'new'}",
            "{'username':'root','bindings':[]}",
            "{'username':'newer'}");

    assertThat(report.problems())
        .extracting(ImportProblem::line, ImportProblem::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2, "last-administrator"));
    assertThat(report.created()).as("the others").isEqualTo(2);
    assertThat(report.complete()).isFalse();
  }

  @Test
  void whatCouldNotBeFinishedGoesOn() {
    String[] lines =
        IntStream.range(0, 10).mapToObj(i -> "{'username':'u" + i + "'}").toArray(String[]::new);
    ImportOptions failing =
        STANDARD
            .existing(Existing.SKIP)
            .progress(
                (done, all) -> {
                  if (done == 4) {
                    node.store.failNextCommit(CommitFault.REFUSED);
                  }
                });

    ImportReport report = load(failing, lines);
    assertThat(report.complete()).isFalse();
    assertThat(report.created()).isEqualTo(4);
    assertThat(report.problems())
        .extracting(ImportProblem::line, ImportProblem::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(5, "store-unavailable"));
    assertThat(load(STANDARD.existing(Existing.SKIP), lines))
        .isEqualTo(new ImportReport(10, 6, 0, 4, 0, List.of(), true, false));
  }

  @Test
  void progressIsTold() {
    List<String> heard = new ArrayList<>();
    load(
        STANDARD.progress((done, all) -> heard.add(done + "/" + all)),
        "{'username':'a'}",
        "{'username':'b'}");
    assertThat(heard).containsExactly("1/2", "2/2");
  }

  @Test
  void whoIsLockedOutInTheMiddleGoesNoFurther() {
    node.create("second", Roles.ADMINISTRATOR);
    Admin second = node.as("second");
    ImportOptions ending =
        STANDARD.progress(
            (done, all) ->
                root.users()
                    .update(
                        node.find("second").id(),
                        UserChange.none().enabled(false),
                        Optional.empty()));

    ImportReport report =
        load(second.transfer(), ending, "{'username':'a'}", "{'username':'b'}", "{'username':'c'}");
    assertThat(report.created()).isEqualTo(1);
    assertThat(report.problems())
        .extracting(ImportProblem::line, ImportProblem::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2, "not-authenticated"));
  }

  @Test
  void whatIsExportedIsImported() {
    node.asSystem()
        .users()
        .create(
            Node.person("ann")
                .displayName("Ann")
                .email("a@b")
                .note("a\n\"b\"")
                .scope(Resource.of("t", "x/y"))
                .groups(Set.of(GroupName.local("g")))
                .attributes(Map.of("k", "v"))
                .bindings(
                    Set.of(
                        Binding.of(Roles.VIEWER),
                        new Binding(
                            Roles.VIEWER,
                            Resource.of("t"),
                            Optional.of(node.clock.instant().plusSeconds(60))))));
    node.asSystem().users().create(NewUser.from("corp", "ann"));
    List<String> lines = new ArrayList<>();
    host.exportWithHashesTo(lines::add);
    assertThat(lines).hasSize(3);

    try (Node other = Node.alone()) {
      UserTransfer there = other.asSystem().transfer();
      ImportReport report = there.importFrom(new StringReader(String.join("\n", lines)), STANDARD);
      assertThat(report.created()).as("%s", report).isEqualTo(3);
      List<String> again = new ArrayList<>();
      there.exportWithHashesTo(again::add);
      assertThat(again).containsExactlyInAnyOrderElementsOf(lines);
      assertThat(other.tryLogin("ann")).isInstanceOf(LoginResult.LoggedIn.class);
      assertThat(other.castellan.setup().done()).as("an administrator came along").isTrue();
    }
    node.clock.advance(Duration.ofSeconds(61));
    assertThat(export(host)).noneMatch(line -> line.contains("until"));
  }

  @Test
  void hashesLeaveWithTheHostAlone() {
    node.create("ann");
    assertThat(export(root.transfer())).hasSize(2).noneMatch(l -> l.contains("passwordHash"));
    Node.refused(ErrorCode.FORBIDDEN, () -> root.transfer().exportWithHashesTo(line -> {}));
    host.exportWithHashesTo(line -> assertThat(line).contains("passwordHash"));
    assertThat(node.audit("user:list"))
        .filteredOn(entry -> entry.outcome() == AuditEntry.Outcome.DONE)
        .extracting(entry -> entry.details().get("exported"))
        .containsExactly("users", "with hashes");
  }

  @Test
  void oneExportsWhomOneMaySee() {
    node.createAt("ann", Resource.of("t"), Roles.VIEWER);
    node.asSystem()
        .users()
        .create(
            NewUser.of("tess", PASSWORD)
                .mustChangePassword(false)
                .scope(Resource.of("t"))
                .bindings(Set.of(Binding.at(Roles.ADMINISTRATOR, Resource.of("t")))));

    assertThat(export(node.as("tess").transfer()))
        .extracting(line -> line.substring(0, line.indexOf(',')))
        .containsExactly("{\"username\":\"ann\"", "{\"username\":\"tess\"");
    node.create("nobody");
    Node.refused(ErrorCode.FORBIDDEN, () -> export(node.as("nobody").transfer()));
  }

  @Test
  void manyMoveInPages() {
    String lines =
        IntStream.range(0, 1_100)
            .mapToObj(i -> "{\"username\":\"user-" + i + "\"}")
            .collect(Collectors.joining("\n"));
    assertThat(host.importFrom(new StringReader(lines), STANDARD).created()).isEqualTo(1_100);
    assertThat(export(host)).hasSize(1_101).doesNotHaveDuplicates();
  }
}

package dev.castellan.examples.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.FilePayload;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.SystemAccess;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import dev.castellan.user.NewUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of users where there are ten thousand, and how they come in and go out as a file. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DashboardUserListTest {

  private static final int USERS = 10_000;
  private static final int PART = 1_000;
  private static final int PAGE = 50;

  @TempDir private static Path data;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    makeAsHost(NewUser.from("corp", "zelda"), NewUser.invited("zadok"));
    dashboard = Dashboard.start(data);
    IntStream.range(0, USERS / PART).forEach(DashboardUserListTest::fill);
  }

  /** Before the broker is started. */
  private static void makeAsHost(NewUser... users) throws IOException {
    try (DataFolder folder = DataFolder.open(data)) {
      CastellanBuilder builder =
          Castellan.builder(JdbcRecordStore.openOrCreate("jdbc:sqlite:" + folder.store()));
      SystemAccess access = builder.systemAccess();
      try (Castellan castellan = builder.open()) {
        for (NewUser user : users) {
          castellan.actingAs(access, "test").users().create(user);
        }
      }
    }
  }

  /** Every tenth is an administrator, and every hundredth is disabled. */
  private static void fill(int part) {
    List<String> lines =
        IntStream.range(part * PART, (part + 1) * PART)
            .mapToObj(
                i ->
                    "{\"username\":\"user-%05d\",\"displayName\":\"Number %d\",\"roles\":[\"%s\"],\"enabled\":%b}"
                        .formatted(i, i, i % 10 == 0 ? "administrator" : "viewer", i % 100 != 0))
            .toList();
    assertThat(dashboard.root().importUsers(lines).expect(200).body().path("created").asInt())
        .isEqualTo(PART);
  }

  @AfterAll
  static void close() {
    if (dashboard != null) {
      dashboard.close();
    }
  }

  private static List<String> asked(Tab tab) {
    List<String> asked = new CopyOnWriteArrayList<>();
    tab.page()
        .onRequest(
            request -> {
              if (request.url().contains("/api/v1/users")) {
                asked.add(request.url().replaceFirst(".*/api/v1", ""));
              }
            });
    return asked;
  }

  private static Locator rows(Tab tab) {
    return tab.css("main tbody tr:not(.skeleton)");
  }

  /** The first cell of each row: the name to log in with. */
  private static List<String> names(Tab tab) {
    return tab.css("main tbody td:first-child a").allInnerTexts();
  }

  @Test
  void tenThousandAreShownByPages() {
    try (Tab tab = dashboard.open()) {
      List<String> asked = asked(tab);
      tab.login("root", Dashboard.PASSWORD).awaitFrame().awaitHeading("Users");
      tab.row("user-00048").waitFor();
      assertThat(rows(tab).count()).isEqualTo(PAGE);
      assertThat(names(tab)).startsWith("root", "user-00000");
      assertThat(asked).hasSize(1);
      tab.button("Next").click();
      tab.row("user-00049").waitFor();
      tab.awaitText("Page 2");
      assertThat(rows(tab).count()).isEqualTo(PAGE);
      assertThat(tab.row("user-00048").count()).isZero();
      assertThat(asked).hasSize(2);
      tab.button("Previous").click();
      tab.row("user-00048").waitFor();
      tab.awaitText("Page 1");
      assertThat(tab.button("Previous").isDisabled()).isTrue();
      assertThat(asked).hasSize(3);
      assertThat((Integer) tab.page().evaluate("document.querySelectorAll('*').length"))
          .as("elements on the page")
          .isLessThan(5_000);
    }
  }

  @Test
  void tenThousandAreSearchedSortedAndFiltered() {
    try (Tab tab = dashboard.openAsRoot().go("#/users", "Users")) {
      tab.row("user-00048").waitFor();
      List<String> asked = asked(tab);
      tab.css("input[type=search]").pressSequentially("user-0999");
      tab.row("user-09999").waitFor();
      assertThat(names(tab)).hasSize(10).startsWith("user-09990").endsWith("user-09999");
      assertThat(asked).as("one call for what is typed in one go").hasSizeLessThan(9);
      tab.button("Username").click();
      tab.css("th[aria-sort=descending]").waitFor();
      tab.awaitQuiet();
      assertThat(names(tab)).startsWith("user-09999").endsWith("user-09990");
      tab.css("input[type=search]").fill("user-");
      tab.row("user-09950").waitFor();
      assertThat(names(tab)).hasSize(PAGE).startsWith("user-09999").endsWith("user-09950");
      tab.field("State").selectOption("Disabled");
      tab.row("user-09800").waitFor();
      assertThat(names(tab)).hasSize(PAGE).startsWith("user-09900", "user-09800");
      tab.field("Role").selectOption("Viewer");
      tab.awaitText("Nothing matches the search and the filters.");
      tab.button("Show everything").click();
      tab.row("user-09990").waitFor();
      assertThat(tab.page().url()).endsWith("#/users?sort=username&order=desc");
      tab.reload();
      tab.page().evaluate("location.hash = '#/users?role=administrator&q=number 12'");
      tab.row("user-00120").waitFor();
      assertThat(names(tab)).allMatch(name -> name.endsWith("0"));
    }
  }

  @Test
  void pagesAreTurnedByKeyboard() {
    try (Tab tab = dashboard.openAsRoot().go("#/users", "Users")) {
      Keyboard keyboard = new Keyboard(tab);
      Locator next = tab.button("Next");
      tab.row("user-00048").waitFor();
      next.focus();
      keyboard.press("Enter");
      tab.row("user-00098").waitFor();
      tab.awaitQuiet();
      keyboard.at(next).press("Enter");
      tab.row("user-00148").waitFor();
      tab.awaitText("Page 3");
    }
  }

  private static void choose(Tab tab, String... lines) {
    byte[] content = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    tab.css("#import-file")
        .setInputFiles(new FilePayload("users.jsonl", "application/x-ndjson", content));
  }

  @Test
  void aFileIsJudgedAsAWholeBeforeAnybodyIsImported() {
    try (Tab tab = dashboard.openAsRoot().go("#/users?q=zita", "Users")) {
      tab.button("Import").click();
      tab.awaitDialog("Import users");
      choose(
          tab, "{\"username\":\"zita\"}", "{\"username\":\"zeno\",\"roles\":[\"nothing\"]}", "{");
      tab.awaitText("Nothing was imported: some lines are wrong.");
      assertThat(tab.css("dialog tbody td.number").allInnerTexts()).containsExactly("2", "3");
      assertThat(tab.button("Import").isDisabled()).isTrue();
      choose(tab, "{\"username\":\"zita\",\"note\":\"came by file\"}", "{\"username\":\"zeno\"}");
      tab.awaitText("All lines are good; nothing is changed yet.");
      assertThat(dashboard.root().get("/users?q=zita").items()).isEmpty();
      tab.button("Import").click();
      tab.awaitText("All is imported. New: 2; changed: 0; as before: 0; wrong: 0.");
      tab.button("Done").click();
      tab.awaitNoDialog();
      tab.row("came by file").waitFor();
    }
    assertThat(dashboard.root().get("/users?q=zita").all("note")).containsExactly("came by file");
  }

  @Test
  void whoIsThereAlreadyIsTreatedAsWasChosen() {
    dashboard
        .root()
        .post("/users", Map.of("username", "zacharias", "note", "of before"))
        .expect(201);
    try (Tab tab = dashboard.openAsRoot().go("#/users", "Users")) {
      tab.button("Import").click();
      tab.awaitDialog("Import users");
      choose(tab, "{\"username\":\"zacharias\",\"note\":\"of the file\"}");
      tab.awaitText("Nothing was imported: some lines are wrong.");
      tab.field("Users who are there already").selectOption("Leave them as they are");
      tab.awaitText("All lines are good; nothing is changed yet.");
      tab.awaitText("as before: 1");
      tab.field("Users who are there already").selectOption("Change them as the file says");
      tab.awaitText("changed: 1");
      assertThat(dashboard.root().get("/users?q=zacharias").all("note"))
          .containsExactly("of before");
      tab.button("Import").click();
      tab.awaitText("All is imported.");
      tab.button("Done").click();
    }
    assertThat(dashboard.root().get("/users?q=zacharias").all("note"))
        .containsExactly("of the file");
  }

  @Test
  void theExportHoldsEverybodyAndNoPassword() {
    dashboard.user("zora", "viewer");
    try (Tab tab = dashboard.openAsRoot().go("#/users", "Users")) {
      String lines = tab.download(tab.button("Export"));
      assertThat(lines.lines().count()).isGreaterThan(USERS);
      assertThat(lines).contains("\"zora\"", "\"user-09999\"").doesNotContain("$argon2", "Hash");
    }
  }

  @Test
  void whereAUserComesFromIsShown() {
    try (Tab tab = dashboard.openAsRoot().go("#/users?q=zelda", "Users")) {
      tab.row("zelda").getByText("corp").waitFor();
      assertThat(tab.css("button[aria-label='Reset the password of zelda']").count()).isZero();
      assertThat(tab.button("Delete zelda").isVisible()).isTrue();
      tab.css("tbody a").click();
      tab.awaitHeading("zelda");
      tab.awaitText("Kept by the login provider");
      assertThat(tab.button("Reset password").count()).isZero();
      tab.go("#/users?q=zadok", "Users");
      tab.row("zadok").getByText("Local, by the host").waitFor();
    }
  }
}

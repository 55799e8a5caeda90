package dev.castellan.internal.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import dev.castellan.audit.AuditFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries as lines, whatever is in them. */
class AuditTextTest {

  private static AuditEntry entry(String name) {
    return new AuditEntry(
        "1x6xbfdy86hvctvagjyk2wxi",
        Instant.parse("2026-03-01T12:00:01.500Z"),
        Optional.of("main"),
        Optional.of(new AuditEntry.Actor(Principal.Kind.USER, "id", name)),
        Optional.empty(),
        "user:update",
        "/users/x",
        Resource.ROOT,
        AuditEntry.Outcome.DONE,
        Optional.empty(),
        Optional.empty(),
        Optional.of(name),
        Map.of("changed", name),
        List.of(new AuditEntry.Change("note", Optional.empty(), Optional.of(name))),
        Optional.empty());
  }

  /** Reads one record of RFC 4180. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString());
    assertThat(quoted).isFalse();
    return cells;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a\r\nb",
        "\u001b[31mred",
        "\u202Eevil",
        "\"},{\"id\":\"forged\"",
        "a,b\",\"c",
        "\u2028\u0000\u0085"
      })
  void v16_4_1_whateverSomebodyIsCalledItIsOneRecord(String name) throws Exception {
    AuditEntry entry = entry(name);
    String json = AuditFormat.JSON_LINES.line(entry);
    assertThat(json).doesNotContain("\n").doesNotContain("\r").doesNotContain("\u001b");
    assertThat(new ObjectMapper().readTree(json).at("/actor/name").asText()).isEqualTo(name);
    assertThat(new ObjectMapper().readTree(json).path("id").asText()).isEqualTo(entry.id());
    List<String> cells = cells(AuditFormat.CSV.line(entry));
    assertThat(cells).hasSize(AuditFormat.CSV_HEAD.split(",").length);
    assertThat(cells.get(4)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "\0=1"})
  void whatASpreadsheetTakesForAFormulaIsText(String name) {
    assertThat(cells(AuditFormat.CSV.line(entry(name))).get(4)).isEqualTo("'" + name);
  }

  @Test
  void aWordFilterNeverLosesAWord() {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      words.add("word " + i);
    }
    String filter = WordFilter.of(words);
    assertThat(words).allMatch(word -> WordFilter.mayHold(filter, word));
    long wrong = 0;
    for (int i = 0; i < 10_000; i++) {
      wrong += WordFilter.mayHold(filter, "other " + i) ? 1 : 0;
    }
    assertThat(wrong).isLessThan(200);
    assertThat(WordFilter.mayHold("", "x")).isTrue();
    assertThat(WordFilter.mayHold("!!!!", "x")).isTrue();
  }

  @Test
  void wordsAreWhole() {
    assertThat(Words.holds("a user's note", "user")).isTrue();
    assertThat(Words.holds("users", "user")).isFalse();
    assertThat(Words.holds("superuser user", "user")).isTrue();
    assertThat(Words.holds("192.0.2.7", "192.0.2.7")).isTrue();
    assertThat(Words.holds("192.0.2.77", "192.0.2.7")).isFalse();
    List<String> split = new ArrayList<>();
    Words.split("/Tenants/acme%2F1 é-漢字🛰x", split::add);
    assertThat(split).containsExactly("tenants", "acme", "2f1", "é", "漢字🛰x");
  }
}

package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Castellan;
import dev.castellan.CastellanBuilder;
import dev.castellan.OpenException;
import dev.castellan.cli.internal.Common;
import dev.castellan.cli.internal.Environment;
import dev.castellan.cli.internal.ExitCode;
import dev.castellan.cli.internal.Json;
import dev.castellan.cli.internal.Line;
import dev.castellan.cli.internal.Output;
import dev.castellan.secret.SecretKeys;
import dev.castellan.storage.jdbc.JdbcRecordStore;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code store check}. */
@Command(
    description =
        "Reads all of a store, counts its records, and looks whether they can be understood and"
            + " the secret key fits.")
final class CheckStore implements Callable<Integer> {

  private final Environment environment;

  @Mixin private StoreOptions store = new StoreOptions();

  @Mixin private Common common = new Common();

  CheckStore(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    return common.run(this::run);
  }

  private int run(Output output) {
    Optional<SecretKeys> keys = store.keys(environment);
    SortedMap<String, Long> counts;
    List<String> problems;
    String name;
    try (JdbcRecordStore open = store.open(common, environment)) {
      name = open.toString();
      counts = open.check();
      problems = problems(open, keys);
    }
    Table table = new Table("COLLECTION", "RECORDS");
    counts.forEach((collection, count) -> table.add(collection, Long.toString(count)));
    table.print(output);
    problems.forEach(problem -> output.print(Line.of("problem: ").bad(problem)));
    boolean fine = problems.isEmpty();
    output.print(fine ? Line.of("").good("ok") : Line.of("").bad("not ok"));
    output.print(document(fine, name, counts, problems));
    return fine ? ExitCode.FINE : ExitCode.NOT_FINE;
  }

  /** Opens it as a broker would: that reads what it keeps in memory, and tries the keys. */
  private List<String> problems(JdbcRecordStore open, Optional<SecretKeys> keys) {
    CastellanBuilder builder = Castellan.builder(open).time(environment.time()).tool();
    keys.ifPresent(builder::secretKeys);
    try (Castellan castellan = builder.open()) {
      return castellan.health().problems();
    } catch (OpenException e) {
      return List.of(e.getMessage() + " [" + e.code() + "]");
    }
  }

  private static ObjectNode document(
      boolean fine, String name, SortedMap<String, Long> counts, List<String> problems) {
    ObjectNode document = Json.object().put("ok", fine).put("store", name);
    ObjectNode records = document.putObject("records");
    counts.forEach(records::put);
    ArrayNode all = document.putArray("problems");
    problems.forEach(all::add);
    return document;
  }
}

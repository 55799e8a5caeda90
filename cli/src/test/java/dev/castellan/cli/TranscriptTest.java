package dev.castellan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.cli.Cli.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole conversations: after each command what it prints, lines of standard error behind {@code !},
 * and its exit code in brackets. They lie, with their policies, in {@code
 * src/test/resources/transcripts}.
 */
@Timeout(60)
class TranscriptTest {

  private static final Path FOLDER = Path.of("src", "test", "resources", "transcripts");
  private static final String PROMPT = "$ castellan ";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  static Stream<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void goesAsItIsWritten(Path transcript) throws IOException {
    String written = Files.readString(transcript);

    assertThat(replay(written)).isEqualTo(written);
  }

  /** The conversation with the same commands. */
  static String replay(String transcript) {
    StringBuilder out = new StringBuilder();
    transcript
        .lines()
        .filter(line -> line.startsWith(PROMPT))
        .forEach(line -> out.append(line).append('\n').append(answer(line)));
    return out.toString();
  }

  private static String answer(String line) {
    Result result = Cli.castellan(words(line.substring(PROMPT.length())));
    String folder = FOLDER + "/";
    return result.out().replace(folder, "")
        + result.err().replace(folder, "").replaceAll("(?m)^(?=.)", "! ")
        + '['
        + result.code()
        + "]\n\n";
  }

  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      String word = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      words.add(word.endsWith(".policy") ? FOLDER + "/" + word : word);
    }
    return words.toArray(String[]::new);
  }
}

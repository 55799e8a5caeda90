package dev.castellan.console.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left out of scripts on their way to the browser, and what is not. */
final class SlimTest {

  private static final Path APP =
      Path.of("src/main/resources/dev/castellan/console/internal/page/app");

  @Test
  void leavesOutCommentsBlankLinesAndIndentation() {
    String script =
        """
        /** Of all. */

        import './a.js';

        /**
         * @param {string} a `x`
         */
        function f(a) {
          // why
          if (a) {

            return a;
          }
        }
        """;
    assertThat(Slim.of(script))
        .isEqualTo(
            """
            import './a.js';
            function f(a) {
            if (a) {
            return a;
            }
            }
            """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "const on = 'topics/**';\nconst not = \"/* no */\";\n",
        "const url = 'https://mq.example//x'; // kept\n",
        "const own = 'it\\'s // `'; /* ` */ let next;\n",
        "const page = html`<p>\n    // no comment\n  /* nor this */\n\n</p>`;\n",
        "const in_ = `${a ? `\n  ${b({ c: '}' })}\n  ` : ''}\n  // text\n`;\n",
        "const escaped = `\\`\n  // text\n`;\n",
        "const slash = a.replace(/[/`'\"]/g, '').replace(/\\/\\*/, `\n  x`);\n",
        "const half = (a) / 2; const c = 1 / `\n  2`;\n",
        "/** @type {any} */ (a).b();\n",
        "const broken = `\n  // never ends\n",
        "const broken = {\n  // never ends\n",
      })
  void leavesTheRestAsItIs(String script) {
    assertThat(Slim.of(script)).isEqualTo(script);
  }

  @Test
  void withinTemplatesCodeIsCodeAgain() {
    assertThat(Slim.of("x = html`\n  ${\n    // why\n    y\n  }\n  z`;\n  w();\n"))
        .isEqualTo("x = html`\n  ${\ny\n}\n  z`;\nw();\n");
  }

  private static Stream<Path> scripts() throws IOException {
    try (Stream<Path> files = Files.walk(APP)) {
      return files.filter(file -> file.toString().endsWith(".js")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void ofThePagesScriptsOnlyCommentsAndWhiteSpaceAreLeftOut(Path script) throws IOException {
    String whole = Files.readString(script);
    String slim = Slim.of(whole);

    assertThat(code(slim)).isEqualTo(code(whole));
    assertThat(slim).doesNotContain("\n/**\n").doesNotStartWith("/**");
  }

  /** The lines with anything but a comment of its own lines, without white space around them. */
  private static List<String> code(String script) {
    List<String> code = new ArrayList<>();
    boolean comment = false;
    for (String line : script.lines().map(String::strip).toList()) {
      boolean begins = line.startsWith("/*") && (!line.contains("*/") || line.endsWith("*/"));
      comment |= begins;
      if (!comment && !line.isEmpty() && !line.startsWith("//")) {
        code.add(line);
      }
      comment &= !line.endsWith("*/");
    }
    return code;
  }
}

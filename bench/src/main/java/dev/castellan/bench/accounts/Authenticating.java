package dev.castellan.bench.accounts;

import dev.castellan.Castellan;
import dev.castellan.access.Origin;
import dev.castellan.access.Principal;
import dev.castellan.login.Credential;
import dev.castellan.secret.SecretText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Who calls? Asked about 100,000 different tokens in rotation, so that they are not in a cache. */
@State(Scope.Benchmark)
public class Authenticating {

  /** What is shown. */
  public enum Shown {
    /** A key's token. */
    KEY,
    /** A session's token. */
    SESSION,
    /** A key's token with one character changed, which its checksum tells. */
    TYPO,
    /** As long as a key's token, and nothing else. */
    GARBAGE,
    /** A token with the right checksum, of a key that is not there. */
    STRANGER
  }

  private static final int STRANGERS = 100_000;

  @Param({"KEY", "SESSION", "TYPO", "GARBAGE", "STRANGER"})
  Shown shown = Shown.KEY;

  @Param("")
  String folder = "";

  @Param("1")
  long seed;

  @SuppressWarnings("NullAway.Init") // JMH calls open before all else.
  private Castellan castellan;

  private Credential[] credentials = {};
  private final Origin origin = Origin.ofAddress("192.0.2.7");

  /** Opens the town, and sees that the answers are right. */
  @Setup
  public void open() throws IOException {
    Path town = Path.of(folder);
    castellan = Castellan.builder(Town.open(town)).open();
    List<SecretText> tokens =
        switch (shown) {
          case SESSION -> Town.sessions(town);
          case STRANGER -> Town.strangers(STRANGERS);
          default -> Town.keys(town);
        };
    Random random = new Random(seed);
    credentials =
        tokens.stream()
            .map(token -> new Credential.Token(SecretText.of(spoilt(token.expose(), random))))
            .toArray(Credential[]::new);
    boolean known = shown == Shown.KEY || shown == Shown.SESSION;
    for (Credential credential : credentials) {
      if (castellan.authenticate(credential, origin).isPresent() != known) {
        throw new IllegalStateException("A wrong answer to " + shown);
      }
    }
  }

  private String spoilt(String token, Random random) {
    return switch (shown) {
      case TYPO -> {
        int at = token.length() - 20 + random.nextInt(10);
        char other = token.charAt(at) == 'a' ? 'b' : 'a';
        yield token.substring(0, at) + other + token.substring(at + 1);
      }
      case GARBAGE ->
          random
              .ints(token.length(), '!', '~')
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      default -> token;
    };
  }

  /** Closes it. */
  @TearDown
  public void close() {
    castellan.close();
  }

  /** Where a thread is in the rotation. */
  @State(Scope.Thread)
  public static class Cursor {

    private int next;
  }

  /** Asks about the next one. */
  @Benchmark
  public Optional<Principal> authenticate(Cursor cursor) {
    int at = cursor.next;
    cursor.next = at + 1 == credentials.length ? 0 : at + 1;
    return castellan.authenticate(credentials[at], origin);
  }
}

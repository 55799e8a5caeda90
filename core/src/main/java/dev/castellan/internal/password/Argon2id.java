package dev.castellan.internal.password;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id, version 19 (RFC 9106), computed by Bouncy Castle without registering its provider. */
final class Argon2id implements Scheme {

  /** The first choice of the OWASP Password Storage Cheat Sheet. */
  static final Cost OWASP = new Cost(19_456, 2, 1);

  private static final Pattern HEADER =
      Pattern.compile("argon2id\\$v=19\\$m=([1-9]\\d{0,5}),t=([1-9]\\d?),p=([1-9])");

  private final Cost current;

  Argon2id(Cost current) {
    this.current = current;
  }

  @Override
  public Setting current() {
    return current;
  }

  @Override
  public Optional<Setting> read(String header) {
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int kibibytes = Integer.parseInt(matcher.group(1));
    int passes = Integer.parseInt(matcher.group(2));
    int lanes = Integer.parseInt(matcher.group(3));
    return Cost.isWithinBounds(kibibytes, passes, lanes)
        ? Optional.of(new Cost(kibibytes, passes, lanes))
        : Optional.empty();
  }

  /**
   * What a hash costs.
   *
   * @param kibibytes memory, m
   * @param passes over the memory, t
   * @param lanes of the memory, p; computed one after the other
   */
  record Cost(int kibibytes, int passes, int lanes) implements Setting {

    /**
     * Above the second choice of RFC 9106, section 4 (64 MiB, 3 passes, 4 lanes), nothing is read
     * from a store: who can write there must not make a login take all memory or minutes.
     */
    private static final int MAX_KIBIBYTES = 65_536;

    private static final int MAX_PASSES = 10;
    private static final int MAX_LANES = 4;

    Cost {
      if (!isWithinBounds(kibibytes, passes, lanes)) {
        throw new IllegalArgumentException(
            "Argon2 with m=" + kibibytes + ", t=" + passes + ", p=" + lanes + " is out of bounds");
      }
    }

    static boolean isWithinBounds(int kibibytes, int passes, int lanes) {
      return lanes >= 1
          && lanes <= MAX_LANES
          && passes >= 1
          && passes <= MAX_PASSES
          && kibibytes >= 8 * lanes
          && kibibytes <= MAX_KIBIBYTES;
    }

    @Override
    public int tagBytes() {
      return 32;
    }

    @Override
    public String header() {
      return "argon2id$v=19$m=" + kibibytes + ",t=" + passes + ",p=" + lanes;
    }

    @Override
    public byte[] derive(PasswordInput password, byte[] salt) {
      Argon2Parameters parameters =
          new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
              .withVersion(Argon2Parameters.ARGON2_VERSION_13)
              .withMemoryAsKB(kibibytes)
              .withIterations(passes)
              .withParallelism(lanes)
              .withSalt(salt)
              .build();
      Argon2BytesGenerator generator = new Argon2BytesGenerator();
      generator.init(parameters);
      byte[] tag = new byte[tagBytes()];
      generator.generateBytes(password.utf8(), tag);
      return tag;
    }
  }
}

package dev.castellan.internal.password;

import dev.castellan.secret.SecretText;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2 in the PHC string format as other systems write it: all three kinds, both versions, other
 * costs and lengths than our own.
 */
final class ForeignArgon2Hash implements ImportedHash {

  private static final Pattern FORM =
      Pattern.compile(
          "\\$(argon2id|argon2i|argon2d)(?:\\$v=(16|19))?"
              + "\\$m=([1-9][0-9]{0,5}),t=([1-9][0-9]?),p=([1-9][0-9]?)"
              + "\\$([A-Za-z0-9+/]{1,128})\\$([A-Za-z0-9+/]{1,128})");

  private static final Map<String, Integer> KINDS =
      Map.of(
          "argon2id", Argon2Parameters.ARGON2_id,
          "argon2i", Argon2Parameters.ARGON2_i,
          "argon2d", Argon2Parameters.ARGON2_d);

  private static final int MAX_KIBIBYTES = 65_536;
  private static final int MAX_PASSES = 10;
  private static final int MAX_LANES = 16;

  /** Memory times passes of what we make ourselves, halved. */
  private static final int CHEAP_WORK = 19_456;

  private static final class Parts {

    private final Argon2Parameters parameters;
    private final byte[] tag;

    Parts(Argon2Parameters parameters, byte[] tag) {
      this.parameters = parameters;
      this.tag = tag;
    }

    boolean isWithinBounds() {
      return parameters.getMemory() >= 8 * parameters.getLanes()
          && parameters.getMemory() <= MAX_KIBIBYTES
          && parameters.getIterations() <= MAX_PASSES
          && parameters.getLanes() <= MAX_LANES;
    }

    boolean isCheap() {
      return parameters.getMemory() * parameters.getIterations() < CHEAP_WORK;
    }
  }

  private static Optional<Parts> read(String encoded) {
    Matcher matcher = FORM.matcher(encoded);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    Optional<byte[]> salt = UnpaddedBase64.decode(matcher.group(6), 8, 64);
    Optional<byte[]> tag = UnpaddedBase64.decode(matcher.group(7), 16, 64);
    return salt.flatMap(s -> tag.map(t -> parts(matcher, s, t))).filter(Parts::isWithinBounds);
  }

  private static Parts parts(Matcher matcher, byte[] salt, byte[] tag) {
    Argon2Parameters parameters =
        new Argon2Parameters.Builder(
                KINDS.getOrDefault(matcher.group(1), Argon2Parameters.ARGON2_id))
            .withVersion(
                "19".equals(matcher.group(2))
                    ? Argon2Parameters.ARGON2_VERSION_13
                    : Argon2Parameters.ARGON2_VERSION_10)
            .withMemoryAsKB(Integer.parseInt(matcher.group(3)))
            .withIterations(Integer.parseInt(matcher.group(4)))
            .withParallelism(Integer.parseInt(matcher.group(5)))
            .withSalt(salt)
            .build();
    return new Parts(parameters, tag);
  }

  @Override
  public boolean understands(String encoded) {
    return read(encoded).isPresent();
  }

  @Override
  public boolean isCheap(String encoded) {
    return read(encoded).map(Parts::isCheap).orElse(true);
  }

  @Override
  public boolean verify(SecretText password, String encoded) {
    Parts parts =
        read(encoded).orElseThrow(() -> new IllegalArgumentException("This is no hash of Argon2"));
    PasswordInput input = PasswordInput.of(password);
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(parts.parameters);
    byte[] tag = new byte[parts.tag.length];
    generator.generateBytes(input.utf8(), tag);
    boolean same = MessageDigest.isEqual(tag, parts.tag);
    return input.isPossible() && same; // looked at afterwards, so the time tells nothing
  }
}

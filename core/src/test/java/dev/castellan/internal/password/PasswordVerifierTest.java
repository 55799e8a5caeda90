package dev.castellan.internal.password;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.internal.password.PasswordVerifier.Verdict;
import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PasswordVerifierTest {

  private static final SecretText RIGHT = SecretText.of("correct horse battery");
  private static final SecretText WRONG = SecretText.of("wrong horse battery");

  private final SecureRandom random = new SecureRandom();
  private final CountingHasher cheap =
      new CountingHasher(new PhcHasher(new Argon2id(new Argon2id.Cost(16, 1, 1)), random));
  private final PasswordVerifier verifier = new PasswordVerifier(cheap, random);

  @Test
  void tellsRightFromWrong() {
    Optional<String> encoded = Optional.of(verifier.hash(RIGHT));

    assertThat(verifier.verifyOrDummy(encoded, RIGHT)).isEqualTo(Verdict.MATCHES);
    assertThat(verifier.verifyOrDummy(encoded, WRONG)).isEqualTo(Verdict.DIFFERS);
    assertThat(verifier.verifyOrDummy(Optional.empty(), RIGHT)).isEqualTo(Verdict.DIFFERS);
  }

  @Test
  void c5_computesOneHashOfEqualCostWhetherTheUserExistsOrNot() {
    String encoded = verifier.hash(RIGHT);
    for (Optional<String> stored :
        List.of(
            Optional.of(encoded),
            Optional.<String>empty(),
            Optional.of("damaged"),
            Optional.of(
                "$argon2id$v=19$m=4194304,t=2,p=1$" + "A".repeat(22) + '$' + "A".repeat(43)))) {
      cheap.forget();
      verifier.verifyOrDummy(stored, WRONG);
      assertThat(cheap.hashed).isZero();
      assertThat(cheap.verified).hasSize(1);
      assertThat(parametersOf(cheap.verified.get(0))).isEqualTo(parametersOf(encoded));
    }
  }

  private static String parametersOf(String encoded) {
    return encoded.substring(0, encoded.lastIndexOf('$', encoded.lastIndexOf('$') - 1));
  }

  @Test
  void theDummyIsOfTheConfiguredHasherAndMatchesNobody() {
    assertThat(cheap.hashed).as("hashes at construction").isEqualTo(1);
    CountingHasher yes = new CountingHasher(cheap, true);
    PasswordVerifier trusting = new PasswordVerifier(yes, random);

    assertThat(trusting.verifyOrDummy(Optional.empty(), RIGHT))
        .as("even if the hasher says yes to the dummy")
        .isEqualTo(Verdict.DIFFERS);
    assertThat(trusting.verifyOrDummy(Optional.of("damaged"), RIGHT)).isEqualTo(Verdict.DIFFERS);
  }

  @Test
  void hashesOfBothBuiltInHashersVerifyAndAreDueForRenewal() {
    for (PasswordHasher builtIn : List.of(PasswordHasher.argon2id(), PasswordHasher.pbkdf2())) {
      Optional<String> encoded = Optional.of(builtIn.hash(RIGHT));
      Verdict right = verifier.verifyOrDummy(encoded, RIGHT);

      assertThat(right).isEqualTo(Verdict.MATCHES_OUTDATED);
      assertThat(right.matches()).isTrue();
      assertThat(right.rehashDue()).isTrue();
      assertThat(verifier.verifyOrDummy(encoded, WRONG)).isEqualTo(Verdict.DIFFERS);
    }
  }

  @Test
  void aHashOfAnotherHasherIsComputedOnceByThatOneAlone() {
    String encoded = PasswordHasher.pbkdf2().hash(RIGHT);
    cheap.forget();

    verifier.verifyOrDummy(Optional.of(encoded), RIGHT);

    assertThat(cheap.verified).isEmpty();
    assertThat(cheap.hashed).isZero();
  }

  @Test
  void aHasherOfTheHostsOwnIsAskedFirst() {
    PasswordVerifier argon2id = new PasswordVerifier(PasswordHasher.argon2id(), random);

    assertThat(argon2id.verifyOrDummy(Optional.of(argon2id.hash(RIGHT)), RIGHT))
        .isEqualTo(Verdict.MATCHES);
  }

  /** Counts what another hasher computes. */
  private static final class CountingHasher implements PasswordHasher {

    private final PasswordHasher inner;
    private final boolean alwaysYes;
    private final List<String> verified = new ArrayList<>();
    private int hashed;

    CountingHasher(PasswordHasher inner) {
      this(inner, false);
    }

    CountingHasher(PasswordHasher inner, boolean alwaysYes) {
      this.inner = inner;
      this.alwaysYes = alwaysYes;
    }

    void forget() {
      verified.clear();
      hashed = 0;
    }

    @Override
    public String hash(SecretText password) {
      hashed++;
      return inner.hash(password);
    }

    @Override
    public boolean understands(String encoded) {
      return inner.understands(encoded);
    }

    @Override
    public boolean verify(SecretText password, String encoded) {
      verified.add(encoded);
      return inner.verify(password, encoded) || alwaysYes;
    }

    @Override
    public boolean isOutdated(String encoded) {
      return inner.isOutdated(encoded);
    }
  }
}

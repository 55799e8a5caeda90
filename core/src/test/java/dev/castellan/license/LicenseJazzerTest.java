package dev.castellan.license;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.castellan.internal.license.KeyText;
import dev.castellan.license.LicenseVerifier.Verification;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes come: they are read or refused. In the build the seeds beside this class run; with
 * {@code JAZZER_FUZZ=1} one method looks for more.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class LicenseJazzerTest {

  private static final LicenseVerifier VERIFIER = Forge.verifier();

  /** As it is pasted: of all texts, only what the vendor signed is taken. */
  @FuzzTest(maxDuration = "30m")
  void key(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (VERIFIER.verify(text) instanceof Verification.Genuine genuine) {
      assertThat(KeyText.compact(text)).contains(Forge.key(genuine.license()));
    }
  }

  /** Rightly signed: what is read is what is written. */
  @FuzzTest(maxDuration = "30m")
  void payload(byte[] bytes) {
    Verification answer = VERIFIER.verify(Forge.signed(Forge.header(), bytes));
    if (answer instanceof Verification.Genuine genuine) {
      assertThat(VERIFIER.verify(Forge.key(genuine.license()))).isEqualTo(genuine);
    } else {
      assertThat(((Verification.Refused) answer).reason())
          .isEqualTo(LicenseVerifier.Reason.MALFORMED);
    }
  }

  /** A header of any kind, rightly signed. */
  @FuzzTest(maxDuration = "30m")
  void header(byte[] bytes) {
    String header = new String(bytes, StandardCharsets.UTF_8);
    Verification answer =
        VERIFIER.verify(
            Forge.signed(header, Forge.part(Forge.key(Forge.license("L-1").build()), 1)));
    if (answer instanceof Verification.Genuine) {
      assertThat(header).contains("EdDSA").contains(Forge.VENDOR.keyId());
    }
  }
}

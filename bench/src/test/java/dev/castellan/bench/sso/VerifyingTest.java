package dev.castellan.bench.sso;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured is let in: figures of a refusal would be worth nothing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class VerifyingTest {

  @ParameterizedTest
  @EnumSource
  void whatIsShownIsRight(Verifying.Shown shown) throws Exception {
    Verifying verifying = new Verifying(shown);
    assertThatCode(verifying::open).doesNotThrowAnyException();
    verifying.close();
  }
}

package dev.castellan.internal.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.storage.RecordKey;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class IdsTest {

  private final Ids ids = new Ids(new SecureRandom());

  @Test
  void idsAreNamesOfRecordsAndDoNotRepeat() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      String id = ids.next();
      assertThat(RecordKey.isName(id)).isTrue();
      assertThat(Ids.isId(id)).isTrue();
      seen.add(id);
    }
    assertThat(seen).hasSize(10_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "abcdefghij012345678", "abcdefghij01234567890", "Abcdefghij0123456789"})
  void othersAreNoIds(String text) {
    assertThat(Ids.isId(text)).isFalse();
  }
}

package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.castellan.InvalidInputException;
import dev.castellan.InvalidPolicyException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever bytes come: they are read or refused, and what is read is what was written. In the build
 * the seeds beside this class run; with {@code JAZZER_FUZZ=1} one method looks for more.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class PolicyJazzerTest {

  @FuzzTest(maxDuration = "30m")
  void policy(byte[] bytes) {
    Policy policy;
    try {
      policy = Policy.parse(bytes);
    } catch (InvalidPolicyException e) {
      assertThat(e.problems()).isNotEmpty();
      return;
    }
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);
    assertThat(Policy.fromJson(policy.json())).isEqualTo(policy);
  }

  @FuzzTest(maxDuration = "30m")
  void json(byte[] bytes) {
    Policy policy;
    try {
      policy = Policy.fromJson(new String(bytes, StandardCharsets.UTF_8));
    } catch (InvalidPolicyException e) {
      assertThat(e.problems()).isNotEmpty();
      return;
    }
    assertThat(Policy.fromJson(policy.json())).isEqualTo(policy);
    assertThat(Policy.parse(policy.text())).isEqualTo(policy);
  }

  @FuzzTest(maxDuration = "30m")
  void resource(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Resource resource;
    try {
      resource = Resource.parse(text);
    } catch (InvalidInputException e) {
      return;
    }
    assertThat(resource).hasToString(text);
    assertThat(Resource.of(resource.segments().toArray(String[]::new))).isEqualTo(resource);
    assertThat(text).matches("/|(/[A-Za-z0-9._~@$!*+,;=:()%-]+)+");
  }

  @FuzzTest(maxDuration = "30m")
  void pattern(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    PathPattern pattern;
    try {
      pattern = PathPattern.parse(text);
    } catch (InvalidInputException e) {
      return;
    }
    assertThat(pattern).hasToString(text);
    assertThat(PathPattern.of(pattern.segments(), pattern.everythingBelow())).isEqualTo(pattern);
    assertThat(pattern.matches(Resource.ROOT, Resource.ROOT)).isFalse();
  }
}

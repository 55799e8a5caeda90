package dev.castellan.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Text, JSON and Java say the same. */
@Timeout(60)
class PolicyRoundTripTest {

  @Test
  void everyPolicyComesBackFromItsTextAndItsJson() {
    long seed = new Random().nextLong();
    System.out.println("PolicyRoundTripTest seed " + seed);
    PolicyGenerator generator = new PolicyGenerator(seed);
    for (int i = 0; i < 1_000; i++) {
      Policy policy = generator.policy();
      String text = policy.text();
      String json = policy.json();

      assertThat(Policy.parse(text)).as(text).isEqualTo(policy).hasSameHashCodeAs(policy);
      assertThat(Policy.parse(text).text()).isEqualTo(text);
      assertThat(Policy.parse(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(policy);
      assertThat(Policy.fromJson(json)).as(json).isEqualTo(policy);
      assertThat(Policy.fromJson(json).json()).isEqualTo(json);
      assertThat(Policy.fromJson(json).revision()).isEqualTo(policy.revision());
    }
  }

  @Test
  void theBuilderMakesTheSamePolicy() {
    long seed = new Random().nextLong();
    System.out.println("PolicyRoundTripTest seed " + seed);
    PolicyGenerator generator = new PolicyGenerator(seed);
    for (int i = 0; i < 500; i++) {
      Policy policy = generator.policy();
      PolicyBuilder builder = Policy.builder().comment(policy.comment());
      builder.catalogue(policy.catalogue());
      policy.roles().forEach(builder::role);
      policy.bindings().forEach(builder::bind);
      policy.tests().forEach(builder::test);

      assertThat(builder.build()).isEqualTo(policy);
      assertThat(builder.build().revision()).isEqualTo(policy.revision());
    }
  }

  @Test
  void twoPoliciesAreEqualExactlyIfTheirTextsAre() {
    long seed = new Random().nextLong();
    System.out.println("PolicyRoundTripTest seed " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      // Small ones, so that some are equal.
      Policy one = new PolicyGenerator(random.nextInt(500)).policy(1, 1);
      Policy other = new PolicyGenerator(random.nextInt(500)).policy(1, 1);

      boolean same = one.text().equals(other.text());
      assertThat(one.equals(other)).isEqualTo(same);
      assertThat(one.revision().equals(other.revision())).isEqualTo(same);
    }
  }
}

package dev.castellan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The oracle itself, by hand. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OracleTest {

  private static final Caller SESSION = new Caller(true, false, true, "10.1.2.3");
  private static final Caller NOWHERE = new Caller(true, false, true, "");

  private static boolean asked(Caller caller, String path, Workload.Rule... rules) {
    Workload.Role base = new Workload.Role("base", false, List.of(), List.of(rules));
    Workload.Role heir = new Workload.Role("heir", false, List.of("base"), List.of());
    Workload workload =
        new Workload(
            Size.SMALL,
            Kind.FULL,
            List.of(base, heir),
            Map.of(),
            List.of(
                new Workload.Subject("ann", List.of(new Workload.Grant("heir", "t1")), "", false)));
    return new Oracle(workload).allowed(new Question("ann", "topic:read", path, caller));
  }

  private static Workload.Rule allow(String pattern) {
    return new Workload.Rule(false, "topic:read", pattern, Guard.NONE);
  }

  private static Workload.Rule deny(String pattern, Guard guard) {
    return new Workload.Rule(true, Workload.ANY, pattern, guard);
  }

  @Test
  void whatNothingSpeaksOfIsDenied() {
    assertThat(asked(SESSION, "/tenants/t1/topics/a")).isFalse();
  }

  @Test
  void patternsBeginAtTheScope() {
    assertThat(asked(SESSION, "/tenants/t1/topics/a", allow("topics/a"))).isTrue();
    assertThat(asked(SESSION, "/tenants/t2/topics/a", allow("topics/a"))).isFalse();
  }

  @Test
  void starsStandForWhatTheyStandFor() {
    assertThat(asked(SESSION, "/tenants/t1/topics/a", allow("*/a"))).isTrue();
    assertThat(asked(SESSION, "/tenants/t1/topics/a", allow("topics/**"))).isTrue();
    assertThat(asked(SESSION, "/tenants/t1/topics", allow("topics/**"))).isFalse();
    assertThat(asked(SESSION, "/tenants/t1/topics/lab-7", allow("topics/lab-*"))).isTrue();
    assertThat(asked(SESSION, "/tenants/t1/topics/la", allow("topics/lab-*"))).isFalse();
    assertThat(asked(SESSION, "/tenants/t1/topics/a/b", allow("topics/*"))).isFalse();
  }

  @Test
  void aDenyOverridesAlsoWhenNobodyKnowsItsCondition() {
    assertThat(asked(SESSION, "/tenants/t1/topics/a", allow("**"), deny("**", Guard.NONE)))
        .isFalse();
    assertThat(asked(SESSION, "/tenants/t1/topics/a", allow("**"), deny("**", Guard.NORTH)))
        .isTrue();
    assertThat(asked(NOWHERE, "/tenants/t1/topics/a", allow("**"), deny("**", Guard.OFFICE)))
        .isFalse();
  }

  @Test
  void anAllowWhoseConditionNobodyKnowsDoesNotApply() {
    Workload.Rule office = new Workload.Rule(false, "topic:read", "**", Guard.OFFICE);
    assertThat(asked(SESSION, "/tenants/t1/topics/a", office)).isTrue();
    assertThat(asked(NOWHERE, "/tenants/t1/topics/a", office)).isFalse();
  }
}

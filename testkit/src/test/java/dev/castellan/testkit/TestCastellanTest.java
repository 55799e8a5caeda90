package dev.castellan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.castellan.access.Binding;
import dev.castellan.access.Decision;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TestCastellanTest {

  private static final Resource ORDERS = Resource.of("queues", "orders");

  private final TestCastellan test =
      TestCastellan.open(builder -> builder.resourceType("queue", "read", "purge"));

  @AfterEach
  void close() {
    test.close();
  }

  @Test
  void aViewerReadsAndChangesNothing() {
    Principal vera = test.user("vera", Binding.of(Roles.VIEWER));
    test.as(vera).can("queue:read", ORDERS).cannot("queue:purge", ORDERS);
  }

  @Test
  void aKeyIsBoundToItsScope() {
    Resource acme = Resource.of("tenants", "acme");
    Principal key = test.apiKey("ci", Binding.at(Roles.ADMINISTRATOR, acme));
    test.as(key)
        .can("queue:purge", acme.child("queues", "orders"))
        .cannot("queue:purge", ORDERS, Decision.Outcome.NO_MATCH);
  }

  @Test
  void aBindingEndsWithTheClock() {
    Duration shift = Duration.ofMinutes(20);
    Principal eve =
        test.user(
            "eve",
            new Binding(
                Roles.VIEWER, Resource.ROOT, Optional.of(test.clock().instant().plus(shift))));
    test.as(eve).can("queue:read", ORDERS);
    test.clock().advance(shift);
    test.as(eve).cannot("queue:read", ORDERS, Decision.Outcome.NO_MATCH);
  }

  @Test
  void aWrongExpectationFailsAndSaysWhy() {
    Principal vera = test.user("vera", Binding.of(Roles.VIEWER));
    assertThatThrownBy(() -> test.as(vera).can("queue:purge", ORDERS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("vera", "queue:purge", "/queues/orders", "ALLOWED", "NO_MATCH");
    assertThatThrownBy(() -> test.as(vera).cannot("queue:read", ORDERS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a refusal");
    assertThatThrownBy(() -> test.as(vera).cannot("queue:prune", ORDERS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("UNKNOWN_ACTION");
  }

  @Test
  void theSystemSeesAll() {
    test.user("vera", Binding.of(Roles.VIEWER));
    assertThat(test.system().users().findByUsername("VERA")).isPresent();
  }
}

package dev.castellan.examples.policy;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.verifyNoMoreInteractions;

import dev.castellan.ForbiddenException;
import dev.castellan.access.Binding;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import dev.castellan.testkit.PolicyFile;
import dev.castellan.testkit.TestCastellan;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The guard is in its place: what the policy refuses never reaches the broker. The broker is a
 * mock; everything of Castellan is real, and lies in memory.
 */
@Timeout(60)
class TopicCommandsTest {

  private final Topics topics = mock(Topics.class);
  private final TestCastellan castellan = TestCastellan.open(Words::declare);
  private final TopicCommands commands = new TopicCommands(castellan.castellan(), topics);
  private Principal olga;

  @BeforeEach
  void putThePolicyInForce() {
    PolicyFile file = PolicyFile.read("src/main/resources/broker.policy");
    castellan.system().policy().save(file.policy(), Optional.empty());
    olga = castellan.user("olga", Binding.at("operator", Resource.of("tenants", "acme")));
  }

  @AfterEach
  void close() {
    castellan.close();
  }

  @Test
  void whatIsAllowedReachesTheBroker() {
    commands.purge(olga, "acme", "orders");

    verify(topics).purge("acme", "orders");
    verifyNoMoreInteractions(topics);
  }

  @Test
  void anotherTenantIsNotTouched() {
    assertThrows(ForbiddenException.class, () -> commands.purge(olga, "beta", "orders"));

    verifyNoInteractions(topics);
  }

  @Test
  void whatIsDeniedIsNotTouched() {
    assertThrows(ForbiddenException.class, () -> commands.purge(olga, "acme", "billing-2026"));

    verifyNoInteractions(topics);
  }
}

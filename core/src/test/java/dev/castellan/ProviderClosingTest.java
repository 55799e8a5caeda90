package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.FakeIdp;
import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.LoginProviderChange;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.NewLoginProvider;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderException;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a provider that is to be closed while all threads are busy starting others. */
@Timeout(60)
final class ProviderClosingTest {

  private static final int MANY = 80;

  private final FixedClock clock = Node.newClock();
  private final FakeIdp idp = new FakeIdp(clock.instant());
  private final Stuck stuck = new Stuck();

  /** Fails to start at first, and then takes as long as it is told. */
  private static final class Stuck implements LoginProviderKind {

    private final AtomicInteger starts = new AtomicInteger();
    private final CountDownLatch first = new CountDownLatch(MANY);
    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicBoolean waits = new AtomicBoolean();

    @Override
    public String name() {
      return "stuck";
    }

    @Override
    public List<ProviderField> fields() {
      return List.of();
    }

    @Override
    public void validate(ProviderConfig config) {
      // There is nothing to be wrong.
    }

    @Override
    public LoginProvider start(ProviderConfig config, ProviderContext context)
        throws ProviderException {
      starts.incrementAndGet();
      first.countDown();
      if (waits.get()) {
        try {
          end.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      throw new ProviderException(ProviderProblem.UNREACHABLE, "Nobody answers");
    }
  }

  private CastellanBuilder many(CastellanBuilder builder) {
    CastellanBuilder all = builder.loginProviderKind(idp.browsers()).loginProviderKind(stuck);
    for (int i = 0; i < MANY; i++) {
      all = all.loginProvider(NewLoginProvider.of("stuck-" + i, "stuck", "Stuck"));
    }
    return all;
  }

  @Test
  void nobodyWaitsForItAndItIsClosedWhenThereIsRoom() throws Exception {
    try (Node node = Node.on(InMemoryRecords.create(clock), clock, this::many)) {
      node.setUp();
      Node.await(
          () -> {
            pass(node, Duration.ofSeconds(1));
            return stuck.first.getCount() == 0;
          });
      node.asSystem().loginProviders().create(ProviderWorld.corp());
      Node.await(() -> node.castellan.providerLogin().available().size() == 1);
      AtomicBoolean blocked = new AtomicBoolean();
      idp.closing = () -> blocked.set(isBlocked(node));
      stuck.waits.set(true);
      int before = stuck.starts.get();
      pass(node, Duration.ofMinutes(5));
      // All threads start one, and more wait than there is room for.
      Node.await(() -> stuck.starts.get() >= before + 4);
      Node.await(() -> failed(node) > 0);
      node.asSystem()
          .loginProviders()
          .update("corp", LoginProviderChange.NONE.enabled(false), Optional.empty());
      assertThat(idp.closed).as("closed by whoever changed it").hasValue(0);
      stuck.waits.set(false);
      stuck.end.countDown();
      Node.await(() -> idp.closed.get() == 1);
      assertThat(blocked).isFalse();
    }
  }

  private void pass(Node node, Duration time) {
    clock.advance(time);
    Node.await(() -> node.castellan.health().state() == Health.State.UP);
  }

  /** Those that failed for want of room, and not as this kind does. */
  private static long failed(Node node) {
    return node.asSystem().loginProviders().list().stream()
        .filter(info -> info.state().problem().equals(Optional.of(ProviderProblem.TIMEOUT)))
        .count();
  }

  /** Whether the other threads of the node wait for whoever calls this. */
  private static boolean isBlocked(Node node) {
    try {
      CompletableFuture.supplyAsync(() -> node.castellan.providerLogin().available())
          .get(20, TimeUnit.SECONDS);
      return false;
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      return true;
    }
  }
}

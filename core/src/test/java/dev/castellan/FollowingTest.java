package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecords;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that follows what another one changes. */
@Timeout(60)
class FollowingTest {

  @Test
  void anErrorOfTheMachineLosesNoChange() throws Exception {
    FixedClock clock = Node.newClock();
    InMemoryRecords records = InMemoryRecords.create(clock);
    try (Node here = Node.on(records, clock);
        Node there = Node.on(records, clock)) {
      User vera = here.create("vera");
      SecretText token = here.login("vera");
      Node.await(() -> there.authenticate(token).isPresent());
      CountDownLatch failed = new CountDownLatch(1);
      there.store.afterNextRead(
          () -> {
            failed.countDown();
            throw new OutOfMemoryError("planted");
          });

      here.asSystem().users().update(vera.id(), UserChange.none().enabled(false), Optional.empty());

      assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
      Node.await(() -> there.authenticate(token).isEmpty());
    }
  }
}

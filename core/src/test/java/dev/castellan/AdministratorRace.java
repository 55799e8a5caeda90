package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.access.Resource;
import dev.castellan.access.Roles;
import dev.castellan.user.User;
import dev.castellan.user.UserChange;
import dev.castellan.user.UserQuery;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Two nodes take each one of the last two administrators away, at the same moment, again and again.
 * Exactly one of them may succeed. Uses nothing but the public API, so that it runs on any store.
 */
final class AdministratorRace {

  /** Somebody with the host's key. */
  record Contender(Castellan castellan, SystemAccess key) {

    private Admin admin() {
      return castellan.actingAs(key, "race");
    }
  }

  private final Contender one;
  private final Contender two;
  private final Random random;

  AdministratorRace(Contender one, Contender two, long seed) {
    this.one = one;
    this.two = two;
    this.random = new Random(seed);
  }

  /** Runs so many races on a store without administrators. */
  void run(int races) throws Exception {
    User first = administrator("first-0");
    User second = administrator("second-0");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int race = 1; race <= races; race++) {
        CyclicBarrier start = new CyclicBarrier(2);
        Future<Boolean> left = threads.submit(attempt(one, first, random.nextInt(4), start)::run);
        Future<Boolean> right = threads.submit(attempt(two, second, random.nextInt(4), start)::run);
        assertThat(List.of(left.get(), right.get()))
            .as("race %s", race)
            .containsExactlyInAnyOrder(true, false);
        first = left.get() ? administrator("first-" + race) : first;
        second = right.get() ? administrator("second-" + race) : second;
        assertThat(administrators()).as("race %s", race).hasSize(2);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private User administrator(String name) {
    return one.admin().users().create(Node.person(name).roles(Roles.ADMINISTRATOR));
  }

  private List<User> administrators() {
    UserQuery query =
        new UserQuery(
            Optional.empty(),
            Optional.of(Roles.ADMINISTRATOR),
            Optional.of(true),
            UserQuery.Sort.USERNAME,
            false);
    return one.admin().users().list(query, PageRequest.first()).items();
  }

  /** What one side does; answers whether it was let. */
  private interface Attempt {
    boolean run() throws Exception;
  }

  private static Attempt attempt(Contender side, User victim, int how, CyclicBarrier start) {
    return () -> {
      start.await();
      try {
        takeAway(side, victim, how);
        return true;
      } catch (ConflictException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.LAST_ADMINISTRATOR);
        return false;
      }
    };
  }

  private static void takeAway(Contender side, User victim, int how) {
    Optional<String> any = Optional.empty();
    switch (how) {
      case 0 -> side.admin().users().delete(victim.id(), any);
      case 1 -> side.admin().users().update(victim.id(), UserChange.none().enabled(false), any);
      case 2 -> side.admin().users().update(victim.id(), UserChange.none().bindings(Set.of()), any);
      default ->
          side.admin()
              .users()
              .update(
                  victim.id(),
                  UserChange.none()
                      .bindings(Set.of(Binding.at(Roles.ADMINISTRATOR, Resource.of("elsewhere")))),
                  any);
    }
  }
}

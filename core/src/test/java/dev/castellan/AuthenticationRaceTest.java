package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Principal;
import dev.castellan.secret.SecretText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads authenticate and act at once. */
@Timeout(120)
class AuthenticationRaceTest {

  private static final int THREADS = 64;
  private static final int PEOPLE = 16;
  private static final int CALLS = 2_000;

  private record Person(String name, SecretText token) {}

  @Test
  void c14_everyCallIsItsOwnCallersAlone() throws Exception {
    race(CALLS);
  }

  @Test
  @Tag("long")
  @Timeout(3_600)
  void c14_eachOfAMillionCallsIsItsOwnCallersAlone() throws Exception {
    race(1_000_000 / THREADS);
  }

  private static void race(int calls) throws Exception {
    long seed = new Random().nextLong();
    System.out.println("AuthenticationRaceTest seed " + seed);
    try (Node node = Node.ready()) {
      List<Person> people = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        node.create("person-" + i);
        people.add(new Person("person-" + i, node.login("person-" + i)));
      }
      ExecutorService pool = Executors.newFixedThreadPool(THREADS);
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(seed + i);
        all.add(pool.submit(() -> call(node, people, random, calls)));
      }
      try {
        for (Future<List<String>> one : all) {
          assertThat(one.get()).isEmpty();
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  /** Answers what was wrong. */
  private static List<String> call(Node node, List<Person> people, Random random, int calls) {
    List<String> mistakes = new ArrayList<>();
    for (int i = 0; i < calls && mistakes.isEmpty(); i++) {
      Person person = people.get(random.nextInt(people.size()));
      Principal caller = node.authenticate(person.token()).orElseThrow();
      String me = node.castellan.actingAs(caller).me().username();
      if (!caller.name().equals(person.name()) || !me.equals(person.name())) {
        mistakes.add(person.name() + " was taken for " + caller.name() + " and " + me);
      }
    }
    return mistakes;
  }
}

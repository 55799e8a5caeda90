package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.AccessContext;
import dev.castellan.access.AccessControl;
import dev.castellan.access.Action;
import dev.castellan.access.Decision;
import dev.castellan.access.Explanation;
import dev.castellan.access.Principal;
import dev.castellan.access.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies are saved while many threads ask: each call is answered by one of them. */
@Timeout(120)
class PolicySwapTest {

  private static final int THREADS = 16;
  private static final int SAVES = 100;

  private static final String EVEN = "role r { allow client:read, client:list on ** }";
  private static final String ODD =
      "role r { allow client:kick on **\n deny client:read, client:list on ** }";
  private static final Set<Action> READING =
      Set.of(Action.of("client", "read"), Action.of("client", "list"));

  private static final List<Resource> CLIENTS =
      IntStream.range(0, 50).mapToObj(i -> Resource.of("clients", "c" + i)).toList();

  @Test
  void nobodySeesAMixture() throws Exception {
    try (Node node = Node.ready()) {
      node.policy(EVEN);
      node.create("ann", "r");
      Principal ann = node.principal("ann");
      AtomicBoolean over = new AtomicBoolean();
      Callable<List<String>> asking = () -> ask(node.castellan.access(), ann, over);
      ExecutorService pool = Executors.newFixedThreadPool(THREADS);
      List<Future<List<String>>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(pool.submit(asking));
      }

      try {
        for (int i = 0; i < SAVES; i++) {
          node.policy(i % 2 == 0 ? ODD : EVEN);
        }
      } finally {
        over.set(true);
        pool.shutdown();
      }

      for (Future<List<String>> one : all) {
        assertThat(one.get()).isEmpty();
      }
    }
  }

  /** Answers what was wrong. */
  private static List<String> ask(AccessControl access, Principal ann, AtomicBoolean over) {
    List<String> mistakes = new ArrayList<>();
    while (!over.get() && mistakes.isEmpty()) {
      Set<Action> allowed = access.allowedActions(ann, CLIENTS.get(0));
      if (!allowed.equals(READING) && !allowed.equals(Set.of(Node.KICK))) {
        mistakes.add("allowed: " + allowed);
      }
      int kept = access.filter(ann, Node.READ_CLIENT, CLIENTS, client -> client).size();
      if (kept != 0 && kept != CLIENTS.size()) {
        mistakes.add("kept: " + kept);
      }
      Explanation why =
          access.explain(ann, Node.READ_CLIENT, CLIENTS.get(1), AccessContext.UNOWNED);
      if (why.decision().outcome() != Decision.Outcome.ALLOWED
          && why.decision().outcome() != Decision.Outcome.DENIED_BY_RULE) {
        mistakes.add("explained: " + why.decision());
      }
      if (why.matches().size() != 1) {
        mistakes.add("matches: " + why.matches());
      }
      Decision kick = access.decide(ann, Node.KICK, CLIENTS.get(2));
      if (kick.outcome() != Decision.Outcome.ALLOWED
          && kick.outcome() != Decision.Outcome.NO_MATCH) {
        mistakes.add("decided: " + kick);
      }
    }
    return mistakes;
  }
}

package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Origin;
import dev.castellan.login.LoginResult;
import dev.castellan.login.PasswordRules;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.InMemoryRecordStore;
import dev.castellan.storage.testkit.FixedClock;
import dev.castellan.user.NewUser;
import dev.castellan.user.User;
import dev.castellan.user.UserService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The clock tells nobody what is the matter with an account: logins with a wrong password, with the
 * real hasher, in turn on accounts in all states. {@code -Dcastellan.logins=} says how many of
 * each.
 */
@Timeout(3_600)
final class LoginTimingTest {

  private static final SecretText WRONG = SecretText.of("canary-password-of-nobody");
  private static final int WARM_UP = 10;

  /** What there is to find out. */
  private enum State {
    UNKNOWN,
    WRONG_PASSWORD,
    DISABLED,
    PASSWORD_EXPIRED,
    ELSEWHERE,
    INVITED
  }

  private final FixedClock clock = Node.newClock();
  private final CastellanBuilder builder =
      Castellan.builder(InMemoryRecordStore.open(clock))
          .time(clock)
          .passwordRules(new PasswordRules(0, Optional.of(Duration.ofDays(30))));
  private final SystemAccess access = builder.systemAccess();
  private int names;

  @Test
  @Tag("long")
  void c5_mediansOfAllStatesAreWithinOnePercent() {
    long seed = new Random().nextLong();
    int logins = Integer.getInteger("castellan.logins", 400);
    System.out.println("LoginTimingTest seed " + seed + ", " + logins + " logins of each");
    Random random = new Random(seed);
    try (Castellan castellan = builder.open()) {
      UserService users = castellan.actingAs(access, "test").users();
      Map<State, User> people = people(users);
      Map<State, long[]> times = new EnumMap<>(State.class);
      for (int i = -WARM_UP; i < logins; i++) {
        List<State> order = new ArrayList<>(List.of(State.values()));
        Collections.shuffle(order, random);
        for (State state : order) {
          long time = time(castellan, state, users, people);
          if (i >= 0) {
            times.computeIfAbsent(state, s -> new long[logins])[i] = time;
          }
        }
      }
      double typical = median(times.getOrDefault(State.UNKNOWN, new long[1]));
      Map<State, Double> medians = relative(times, logins);
      System.out.println("An unknown name, ns: " + typical + "; medians in its rounds: " + medians);
      double least = Collections.min(medians.values());
      assertThat(Collections.max(medians.values()) / least).as("%s", medians).isLessThan(1.01);
      assertThat(locked(castellan, people, logins))
          .as("ns between a locked account and a locked name that nobody has")
          .isLessThan(typical / 100);
    }
  }

  /**
   * The median of each state, measured by the median of the round: so what the machine does beside
   * it, for seconds, counts for all alike.
   */
  private static Map<State, Double> relative(Map<State, long[]> times, int rounds) {
    Map<State, double[]> parts = new EnumMap<>(State.class);
    for (int i = 0; i < rounds; i++) {
      int round = i;
      double middle = median(times.values().stream().mapToLong(all -> all[round]).toArray());
      times.forEach(
          (state, all) ->
              parts.computeIfAbsent(state, s -> new double[rounds])[round] = all[round] / middle);
    }
    Map<State, Double> medians = new EnumMap<>(State.class);
    parts.forEach(
        (state, all) -> {
          Arrays.sort(all);
          medians.put(state, all[rounds / 2]);
        });
    return medians;
  }

  private Map<State, User> people(UserService users) {
    Map<State, User> people = new EnumMap<>(State.class);
    User expired = users.create(Node.person("expired"));
    clock.set(clock.instant().plus(Duration.ofDays(31)));
    people.put(State.PASSWORD_EXPIRED, expired);
    people.put(State.WRONG_PASSWORD, users.create(Node.person("wrong")));
    people.put(State.DISABLED, users.create(Node.person("disabled").enabled(false)));
    people.put(State.INVITED, users.create(NewUser.invited("invited")));
    return people;
  }

  private long time(Castellan castellan, State state, UserService users, Map<State, User> people) {
    Optional<User> user = Optional.ofNullable(people.get(state));
    String name = user.map(User::username).orElseGet(this::nobody);
    if (state == State.ELSEWHERE) {
      users.create(NewUser.from("corp", name));
    }
    long time = login(castellan, name);
    user.ifPresent(one -> users.unlock(one.id()));
    return time;
  }

  /** Another one each time: nobody unlocks a name that is no local account's. */
  private String nobody() {
    return "nobody-" + names++;
  }

  private static long login(Castellan castellan, String name) {
    long start = System.nanoTime();
    LoginResult result = castellan.login().login(name, WRONG, Origin.LOCAL);
    long time = System.nanoTime() - start;
    assertThat(result).isEqualTo(new LoginResult.Refused());
    return time;
  }

  /** By how much the medians of a locked account and a locked name differ. */
  private double locked(Castellan castellan, Map<State, User> people, int logins) {
    String known = Optional.ofNullable(people.get(State.WRONG_PASSWORD)).orElseThrow().username();
    String unknown = nobody();
    for (int i = 0; i < 6; i++) {
      login(castellan, known);
      login(castellan, unknown);
    }
    long[] ofKnown = new long[10 * logins];
    long[] ofUnknown = new long[10 * logins];
    for (int i = 0; i < ofKnown.length; i++) {
      ofKnown[i] = login(castellan, known);
      ofUnknown[i] = login(castellan, unknown);
    }
    return Math.abs(median(ofKnown) - median(ofUnknown));
  }

  private static long median(long[] times) {
    long[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

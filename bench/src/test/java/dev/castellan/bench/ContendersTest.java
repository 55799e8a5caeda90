package dev.castellan.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every contender gives the oracle's answers: figures of wrong ones would be worth nothing. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ContendersTest {

  private static final long SEED = 20_260_501;
  private static final int QUESTIONS = 300;

  @ParameterizedTest
  @EnumSource
  void allAgreeOnAPlainPolicy(Contender contender) {
    agrees(contender, Size.SMALL, Kind.PLAIN);
  }

  @ParameterizedTest
  @EnumSource
  void thoseWhoKnowScopesAndConditionsAgreeOnAFullPolicy(Contender contender) {
    if (contender.takesPart(Kind.FULL, Asking.WARM)) {
      agrees(contender, Size.MEDIUM, Kind.FULL);
    } else {
      assertThat(contender.group()).isEqualTo(Contender.Group.PEER);
    }
  }

  private static void agrees(Contender contender, Size size, Kind kind) {
    Workload workload = Generator.workload(SEED, size, kind);
    Question[] questions = Generator.questions(SEED, workload, QUESTIONS);
    Engine engine = contender.source(workload).load().asking(questions);
    assertThat(new Check(30).run(contender + ", seed " + SEED, workload, questions, engine))
        .isEqualTo(QUESTIONS);
  }

  @Test
  void aWrongAnswerEndsTheRun() {
    Workload workload = Generator.workload(SEED, Size.SMALL, Kind.PLAIN);
    Question[] questions = Generator.questions(SEED, workload, QUESTIONS);
    Engine yes = question -> true;
    assertThatThrownBy(() -> new Check(30).run("yes", workload, questions, yes))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("yes answers true");
  }

  @ParameterizedTest
  @EnumSource
  void questionsAreWorthAsking(Kind kind) {
    for (Size size : Size.values()) {
      Workload workload = Generator.workload(SEED, size, kind);
      Question[] questions = Generator.questions(SEED, workload, 1_024);
      Oracle oracle = new Oracle(workload);
      long allowed = Arrays.stream(questions).filter(oracle::allowed).count();
      assertThat(allowed).as("allowed of 1,024, %s, seed %d", size, SEED).isBetween(400L, 900L);
      assertThat(Arrays.stream(questions).map(q -> q.subject() + q.action() + q.path()).distinct())
          .hasSize(1_024);
    }
  }

  @Test
  void aSeedMakesTheSameAgain() {
    Workload first = Generator.workload(SEED, Size.MEDIUM, Kind.FULL);
    Workload again = Generator.workload(SEED, Size.MEDIUM, Kind.FULL);
    assertThat(again).isEqualTo(first);
    assertThat(Generator.questions(SEED, again, 50))
        .containsExactly(Generator.questions(SEED, first, 50));
    assertThat(Generator.workload(SEED + 1, Size.MEDIUM, Kind.FULL)).isNotEqualTo(first);
  }
}

package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.ProviderLogin;
import dev.castellan.login.provider.ProviderLogin.Reason;
import dev.castellan.secret.SecretText;
import dev.castellan.storage.Batch;
import dev.castellan.storage.Payload;
import dev.castellan.storage.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A login whose session at the provider ends while the answer about it is on its way here. */
@Timeout(120)
final class ProviderEndedTest {

  private static final Golden GOLDEN = new Golden("ended-1.txt");

  private final ProviderWorld world = new ProviderWorld();
  private final Node one = world.one;
  private final Node two = world.two;

  @BeforeEach
  void create() {
    world.create(ProviderWorld.corp());
    world.idp.person("s-1", "ann", "staff");
    world.idp.person("s-2", "bob", "staff");
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static void end(Node node, String what) {
    node.castellan.providerLogin().backchannel(ProviderWorld.posted("corp", what));
  }

  private ProviderLogin complete(ProviderWorld.Away away, String user) {
    return one.castellan.providerLogin().complete(away.back(user));
  }

  private long sessions() {
    return one.store.list("session", "", 10).size();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id=1&subject=s-1", "id=1&session=at-s-1", "id=1&subject=s-1&session=at-s-1"})
  void opensNoSessionAndKeepsNobodyElseOut(String ended) {
    ProviderWorld.Away ann = world.leave(one, "corp");
    ProviderWorld.Away bob = world.leave(one, "corp");
    end(two, ended);
    ProviderWorld.refused(Reason.ENDED, complete(ann, "ann"));
    assertThat(sessions()).isZero();
    assertThat(complete(bob, "bob")).isInstanceOf(ProviderLogin.Completed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id=1&subject=s-1", "id=1&session=at-s-1", "id=1&subject=s-1&session=at-s-1"})
  void opensNoneAlsoIfTheLogoutComesWhileTheSessionIsBeingWritten(String ended) {
    world.session(one, "bob");
    ProviderWorld.Away ann = world.leave(one, "corp");
    Thread own = Thread.currentThread();
    beforeOwnNextCommit(one, own, () -> end(two, ended));
    ProviderWorld.refused(Reason.ENDED, complete(ann, "ann"));
    assertThat(sessions()).isEqualTo(1);
  }

  /** What a node commits in the background meanwhile is not meant. */
  private static void beforeOwnNextCommit(Node node, Thread own, Runnable action) {
    node.store.beforeNextCommit(
        () -> {
          if (Thread.currentThread().equals(own)) {
            action.run();
          } else {
            beforeOwnNextCommit(node, own, action);
          }
        });
  }

  @Test
  void anotherSessionOfTheSamePersonIsNotMeant() {
    ProviderWorld.Away ann = world.leave(one, "corp");
    end(two, "id=1&subject=s-1&session=another");
    end(two, "id=2&subject=s-2&session=at-s-1");
    assertThat(complete(ann, "ann")).isInstanceOf(ProviderLogin.Completed.class);
  }

  @Test
  void whoeverBeginsLaterIsLetInOnceTheProviderSaysThatTheyLoggedInAgain() {
    Instant ended = world.clock.instant();
    end(two, "id=1&subject=s-1");
    world.pass(Duration.ofSeconds(2));
    ProviderWorld.refused(Reason.ENDED, world.login(one, "ann"));
    world.idp.people.put("ann", loggedInAt(ended.plusSeconds(1)));
    assertThat(world.login(one, "ann")).isInstanceOf(ProviderLogin.Completed.class);
  }

  @Test
  void aMinuteLaterItIsNoMatterWhenTheyLoggedIn() {
    ProviderWorld.Away before = world.leave(one, "corp");
    end(two, "id=1&subject=s-1");
    world.pass(Duration.ofSeconds(60));
    ProviderWorld.refused(Reason.ENDED, world.login(one, "ann"));
    world.pass(Duration.ofSeconds(1));
    assertThat(world.login(one, "ann")).isInstanceOf(ProviderLogin.Completed.class);
    ProviderWorld.refused(Reason.ENDED, complete(before, "ann"));
  }

  @Test
  void anAnswerThatNobodyAskedForIsJudgedByWhenThePersonLoggedInThere() {
    end(two, "id=1&session=at-s-1");
    world.pass(Duration.ofMinutes(5));
    ProviderWorld.refused(Reason.ENDED, unsolicited("a-1"));
    world.idp.people.put("ann", loggedInAt(world.clock.instant()));
    assertThat(unsolicited("a-2")).isInstanceOf(ProviderLogin.Completed.class);
  }

  private ProviderLogin unsolicited(String id) {
    return one.castellan
        .providerLogin()
        .complete(ProviderWorld.call("corp", "unsolicited=yes&user=ann&answer=" + id, Map.of()));
  }

  private Identity loggedInAt(Instant time) {
    Identity ann = world.idp.people.get("ann");
    return new Identity(
        ann.subject(),
        ann.username(),
        "",
        "",
        ann.claims(),
        ann.providerSession(),
        false,
        Optional.of(time),
        Optional.empty(),
        ann.until(),
        Optional.empty());
  }

  @Test
  void whatHasEndedIsForgottenAfterAnHourAndTakesBoundedRoom() {
    for (int i = 0; i < 50; i++) {
      end(two, "id=" + i + "&session=same");
    }
    assertThat(ended()).hasSize(1);
    end(two, "id=x&subject=s-1");
    assertThat(ended()).hasSize(2);
    world.pass(Duration.ofMinutes(59));
    assertThat(ended()).hasSize(2);
    world.pass(Duration.ofMinutes(6));
    Node.await(
        () -> {
          world.pass(Duration.ofSeconds(4)); // So little that the nodes keep their news.
          return ended().isEmpty();
        });
  }

  private List<StoredRecord> ended() {
    return one.store.list("sso-ended", "", 10);
  }

  @Test
  void whatCannotBeUnderstoodKeepsNoLogoutFromBeingObeyed() {
    SecretText ann = world.session(one, "ann");
    ProviderWorld.Away away = world.leave(one, "corp");
    end(two, "id=1&session=at-s-1");
    ended()
        .forEach(
            record ->
                one.store.commit(
                    Batch.builder().put(record.key(), Payload.ofText("{\"format\":99}")).build()));
    ProviderWorld.gone(one, ann);
    end(two, "id=2&session=at-s-1");
    ProviderWorld.refused(Reason.ENDED, complete(away, "ann"));
  }

  @Test
  void whatIsWrittenIsTheGoldenFile() throws Exception {
    end(two, "id=1&session=at-s-1");
    end(two, "id=2&subject=s-1");
    end(two, "id=3&subject=s-1&session=at-s-1");
    GOLDEN.isWritten(Golden.dump(one, List.of("sso-ended")));
  }
}

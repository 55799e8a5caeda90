package dev.castellan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.castellan.access.Binding;
import dev.castellan.login.LoginRequest;
import dev.castellan.login.LoginResult;
import dev.castellan.login.provider.LoginOption;
import dev.castellan.secret.SecretText;
import dev.castellan.user.User;
import dev.castellan.user.UserQuery;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins with a password that a provider looks at. */
@Timeout(120)
final class PasswordProviderTest {

  private static final LoginResult REFUSED = new LoginResult.Refused();

  private final ProviderWorld world = new ProviderWorld();
  private final Node one = world.one;

  @BeforeEach
  void create() {
    world.create(ProviderWorld.directory());
    world.idp.person("uid=ann", "ann");
    world.idp.passwords.put("ann", "right");
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void aRightPasswordOpensASession() {
    LoginResult result = world.password(one, "ann", "right");
    SecretText token = ((LoginResult.LoggedIn) result).token();
    assertThat(one.castellan.actingAs(one.authenticate(token).orElseThrow()).me().source())
        .isEqualTo("dir");
    assertThat(one.castellan.providerLogin().available())
        .extracting(LoginOption::method)
        .containsExactly(LoginOption.Method.PASSWORD);
    assertThat(one.hasher.take()).isZero();
  }

  @Test
  void s5_aLocalUserOfTheSameNameIsSomebodyElse() {
    one.create("ann");
    SecretText local = one.login("ann");
    SecretText token = ((LoginResult.LoggedIn) world.password(one, "ann", "right")).token();
    assertThat(one.authenticate(local).orElseThrow().id())
        .isNotEqualTo(one.authenticate(token).orElseThrow().id());
    assertThat(one.castellan.login().login("ann", SecretText.of("right"), Node.ORIGIN))
        .isEqualTo(REFUSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t \n", "a\0", "\u2003"})
  void c22_anEmptyPasswordNeverReachesTheProvider(String password) {
    world.idp.passwords.put("ann", password);
    assertThat(world.password(one, "ann", password)).isEqualTo(REFUSED);
    assertThat(world.idp.asked).hasValue(0);
  }

  @Test
  void guessesAreCountedPerProviderAndEndInALock() {
    for (int i = 0; i < 200; i++) {
      world.password(one, "ann", "wrong");
    }
    int asked = world.idp.asked.get();
    assertThat(asked).isLessThan(20);
    assertThat(world.password(one, "ann", "right")).isNotInstanceOf(LoginResult.LoggedIn.class);
    assertThat(world.password(one, " ANN", "wrong")).isNotInstanceOf(LoginResult.LoggedIn.class);
    assertThat(world.idp.asked).hasValue(asked);
    one.create("ann");
  }

  @Test
  void c7_spellingsThatADirectoryTakesForOneNameAreCountedAsOne() {
    for (int i = 1; i <= 50; i++) {
      world.password(one, "a" + "\u0301".repeat(i) + " n\u00ad\uff4e", "wrong");
    }
    assertThat(world.idp.asked.get()).isLessThan(20);
  }

  @Test
  void anUnknownProviderIsNotFoundAndOneInTroubleSaysSo() {
    Node.refused(
        ErrorCode.NOT_FOUND,
        () ->
            one.castellan
                .login()
                .login(LoginRequest.of("ann", SecretText.of("x"), Node.ORIGIN).provider("other")));
    world.create(ProviderWorld.corp());
    Node.refused(
        ErrorCode.NOT_FOUND,
        () ->
            one.castellan
                .login()
                .login(LoginRequest.of("ann", SecretText.of("x"), Node.ORIGIN).provider("corp")));
  }

  /** So long that everybody in a session is looked up. */
  private void lookUp(SecretText session) {
    int asked = world.idp.lookedUp.get();
    world.pass(Duration.ofMinutes(5));
    world.alive(one, session);
    world.alive(world.two, session);
    Node.await(() -> world.idp.lookedUp.get() > asked);
  }

  @Test
  void whoIsGoneThereIsGoneHereAfterMinutes() {
    SecretText token = ((LoginResult.LoggedIn) world.password(one, "ann", "right")).token();
    lookUp(token);
    assertThat(world.alive(one, token)).isPresent();
    world.idp.people.remove("ann");
    lookUp(token);
    ProviderWorld.gone(one, token);
    ProviderWorld.gone(world.two, token);
    assertThat(one.audit("user:update"))
        .last()
        .satisfies(entry -> assertThat(entry.details()).containsEntry("by", "provider"));
  }

  @Test
  void aDirectoryThatCannotBeAskedIsWaitedForButNotForEver() {
    SecretText token = ((LoginResult.LoggedIn) world.password(one, "ann", "right")).token();
    lookUp(token);
    world.idp.down = true;
    for (int i = 0; i < 10; i++) {
      lookUp(token);
      assertThat(world.alive(one, token)).isPresent();
    }
    Node.await(
        () -> {
          world.pass(Duration.ofMinutes(1));
          return world.alive(one, token).isEmpty();
        });
    assertThat(
            one.asSystem().users().list(UserQuery.all(), PageRequest.first()).items().stream()
                .filter(user -> user.source().equals("dir"))
                .map(User::bindings))
        .as("that nobody answers takes nobody's rights")
        .containsExactly(Set.of(Binding.of("viewer")));
  }
}

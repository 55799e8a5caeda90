package dev.castellan;

import static dev.castellan.Node.ORIGIN;
import static dev.castellan.Node.PASSWORD;

import dev.castellan.internal.factor.FactorSecrets;
import dev.castellan.internal.factor.Totp;
import dev.castellan.login.LoginResult;
import dev.castellan.login.LoginResult.SecondFactorRequired;
import dev.castellan.login.SecondFactorService;
import dev.castellan.login.SecondFactorService.Confirmed;
import dev.castellan.login.SecondFactorService.Enrolment;
import dev.castellan.secret.SecretText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Somebody with a second factor: their app, and what they wrote down. */
record Person(String name, SecretText seed, List<SecretText> recovery, SecretText session) {

  /** Sets up a second factor for a user of this name. Time passes, so that the next code is new. */
  static Person enrol(Node node, String name) {
    SecretText session = node.login(name);
    Enrolment enrolment = in(node, session).begin(PASSWORD);
    Person person = new Person(name, enrolment.secret(), List.of(), session);
    Confirmed confirmed = in(node, session).confirm(person.code(node.clock.instant()));
    pass(node, Duration.ofSeconds(30));
    return new Person(
        name, enrolment.secret(), confirmed.recoveryCodes(), confirmed.session().token());
  }

  /** What the app shows at this time. */
  SecretText code(Instant time) {
    return SecretText.of(Totp.STANDARD.code(FactorSecrets.bytesOf(seed), Totp.stepOf(time)));
  }

  static SecondFactorService in(Node node, SecretText session) {
    return node.castellan.actingAs(node.authenticate(session).orElseThrow()).secondFactor();
  }

  static SecretText challenge(Node node, String name) {
    return ((SecondFactorRequired) node.tryLogin(name)).challenge();
  }

  static LoginResult show(Node node, SecretText challenge, SecretText code) {
    return node.castellan.login().secondFactor(challenge, code, ORIGIN);
  }

  /** Lets time pass, and waits for news from the store: without them a node refuses. */
  static void pass(Node node, Duration time) {
    node.clock.advance(time);
    Node.await(() -> node.castellan.health().state() == Health.State.UP);
  }
}

package dev.castellan.examples.mqtt;

import dev.castellan.examples.mqtt.Chromium.Look;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The example with a first administrator, and a browser to look at it. */
final class Dashboard implements AutoCloseable {

  static final String PASSWORD = "a long and quiet river";

  /** The views by their place, with their headings in English. */
  static final Map<String, String> VIEWS =
      Map.ofEntries(
          Map.entry("users", "Users"),
          Map.entry("api-keys", "API Keys"),
          Map.entry("roles", "Roles"),
          Map.entry("policy", "Policy"),
          Map.entry("access", "Why?"),
          Map.entry("license", "License"),
          Map.entry("sso", "Single Sign-On"),
          Map.entry("audit", "Audit Log"),
          Map.entry("me", "My Account"));

  private final Chromium chromium;
  private final BrokerProcess broker;
  private Rest root;

  private Dashboard(Chromium chromium, BrokerProcess broker) {
    this.chromium = chromium;
    this.broker = broker;
    this.root = Rest.anonymous(broker);
  }

  /** A broker that nobody has set up yet. */
  static Dashboard fresh(Path data, String... options) throws IOException, InterruptedException {
    return fresh(Broker.class, data, options);
  }

  private static Dashboard fresh(Class<?> program, Path data, String... options)
      throws IOException, InterruptedException {
    Chromium chromium = Chromium.start();
    BrokerProcess broker = BrokerProcess.start(program, data, options);
    Eventually.await("a token is shown", () -> broker.says("setup-token: "));
    return new Dashboard(chromium, broker);
  }

  /** A broker whose administrator is called root. */
  static Dashboard start(Path data, String... options) throws IOException, InterruptedException {
    return start(Broker.class, data, options);
  }

  /** The same of the example with something added. */
  static Dashboard start(Class<?> program, Path data, String... options)
      throws IOException, InterruptedException {
    Dashboard dashboard = fresh(program, data, options);
    Rest.anonymous(dashboard.broker)
        .post(
            "/setup",
            Map.of("token", dashboard.setupToken(), "username", "root", "password", PASSWORD))
        .expect(201);
    dashboard.logIn();
    return dashboard;
  }

  void logIn() {
    root = Rest.anonymous(broker).login("root", PASSWORD);
  }

  String setupToken() {
    return broker.said("setup-token: ");
  }

  BrokerProcess broker() {
    return broker;
  }

  /** The REST API on behalf of the administrator. */
  Rest root() {
    return root;
  }

  Rest anonymous() {
    return Rest.anonymous(broker);
  }

  String address() {
    return "http://127.0.0.1:" + broker.httpPort() + "/admin/";
  }

  /** A browser that nobody has logged in with. */
  Tab open(Look look) {
    return chromium.open(address(), look);
  }

  Tab open() {
    return open(Look.PLAIN);
  }

  /** A browser that has seen nothing yet. */
  Tab openNothing() {
    return chromium.open("about:blank", Look.PLAIN);
  }

  /** A browser of somebody who follows this link, that nobody has logged in with. */
  Tab openLink(String link) {
    return chromium.open(link, Look.PLAIN);
  }

  /** A browser of the administrator. */
  Tab openAsRoot(Look look) {
    return open(look).login("root", PASSWORD).awaitFrame();
  }

  Tab openAsRoot() {
    return openAsRoot(Look.PLAIN);
  }

  /** A user with a password that need not be changed; answers the id. */
  String user(String username, String role) {
    return root.post(
            "/users",
            Map.of(
                "username",
                username,
                "roles",
                List.of(role),
                "password",
                PASSWORD,
                "mustChangePassword",
                false))
        .expect(201)
        .text("id");
  }

  @Override
  public void close() {
    broker.close();
    chromium.close();
  }
}

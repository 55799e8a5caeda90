package dev.castellan.login.provider;

import dev.castellan.InvalidInputException;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An identity provider in memory, with a kind to which browsers go and one that takes passwords.
 * Its answers are what stands in the query: {@code state}, {@code user}, {@code answer}.
 */
public final class FakeIdp {

  public static final String ISSUER = "https://idp.example.com";
  public static final SecretText CLIENT_SECRET = SecretText.of("canary-client-secret-1234");

  /** By name. */
  public final Map<String, Identity> people = new ConcurrentHashMap<>();

  public final Map<String, String> passwords = new ConcurrentHashMap<>();
  public final AtomicInteger asked = new AtomicInteger();
  public final AtomicInteger lookedUp = new AtomicInteger();
  private final Map<String, Integer> lookUps = new ConcurrentHashMap<>();
  public final AtomicInteger started = new AtomicInteger();
  public final AtomicInteger closed = new AtomicInteger();
  public final List<ProviderConfig> configs = new CopyOnWriteArrayList<>();
  public final List<LogoutStart> logouts = new CopyOnWriteArrayList<>();
  public volatile boolean down;

  /** Subjects of whom it says nothing that can be used. */
  public final Set<String> unclear = ConcurrentHashMap.newKeySet();

  /** What it says of itself instead of answering of anybody. */
  public volatile Optional<ProviderProblem> trouble = Optional.empty();

  /** What looks up waits for, by issuer. */
  public final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

  /** What is done while a provider is being closed. */
  public volatile Runnable closing = () -> {};

  /** Whether a start ends as none may. */
  public volatile boolean broken;

  public volatile Optional<CountDownLatch> hold = Optional.empty();
  private final Instant now;

  /** Where it is this time. */
  public FakeIdp(Instant now) {
    this.now = now;
  }

  /** Somebody whom it vouches for. */
  public Identity person(String subject, String username, String... groups) {
    Identity identity =
        new Identity(
            subject,
            username,
            "",
            "",
            Map.of("groups", List.of(groups), "sub", List.of(subject)),
            Optional.of("at-" + subject),
            false,
            Optional.of(now),
            Optional.empty(),
            now.plusSeconds(300),
            Optional.of(SecretText.of("hint-of-" + subject)));
    people.put(username, identity);
    return identity;
  }

  /** How often this one was looked up. */
  public int lookedUp(String subject) {
    return lookUps.getOrDefault(subject, 0);
  }

  /** The kind to which browsers go. */
  public LoginProviderKind browsers() {
    return new Kind("fake", Browser::new);
  }

  /** The kind that takes passwords. */
  public LoginProviderKind directories() {
    return new Kind("fakedir", Directory::new);
  }

  private interface Maker {
    LoginProvider make(ProviderConfig config);
  }

  private final class Kind implements LoginProviderKind {

    private final String name;
    private final Maker maker;

    Kind(String name, Maker maker) {
      this.name = name;
      this.maker = maker;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<ProviderField> fields() {
      return List.of(
          ProviderField.of("issuer", ProviderField.Type.URL).mandatory().asEndpoint(),
          ProviderField.of("clientId", ProviderField.Type.TEXT).or("castellan"),
          ProviderField.of("mode", ProviderField.Type.TEXT).among("plain", "fancy"),
          ProviderField.of("pool", ProviderField.Type.NUMBER).or("8"),
          ProviderField.of("strict", ProviderField.Type.FLAG),
          ProviderField.of("scopes", ProviderField.Type.LIST),
          ProviderField.of("metadata", ProviderField.Type.LONG_TEXT),
          ProviderField.of("clientSecret", ProviderField.Type.SECRET),
          ProviderField.of("key", ProviderField.Type.SECRET));
    }

    @Override
    public void validate(ProviderConfig config) {
      if (!config.require("issuer").startsWith("https://")) {
        throw new InvalidInputException(
            dev.castellan.ErrorCode.INVALID_INPUT, "values.issuer", "issuer begins with https");
      }
    }

    @Override
    public Map<String, SecretText> missingSecrets(ProviderConfig config) {
      return config.flag("strict") ? Map.of("key", SecretText.of("canary-made-key")) : Map.of();
    }

    @Override
    public LoginProvider start(ProviderConfig config, ProviderContext context)
        throws ProviderException {
      await();
      configs.add(config);
      if (down) {
        throw new ProviderException(ProviderProblem.UNREACHABLE, "Nobody answers");
      }
      if (broken) {
        throw new StackOverflowError("planted");
      }
      started.incrementAndGet();
      return maker.make(config);
    }
  }

  private void await() {
    await(hold);
  }

  private static void await(Optional<CountDownLatch> hold) {
    hold.ifPresent(
        latch -> {
          try {
            latch.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** The parameters of a query or form. */
  public static Map<String, String> parameters(String text) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String part : text.split("&", -1)) {
      int mark = part.indexOf('=');
      if (mark > 0) {
        all.put(
            part.substring(0, mark),
            URLDecoder.decode(part.substring(mark + 1), StandardCharsets.UTF_8));
      }
    }
    return all;
  }

  private final class Browser implements BrowserProvider {

    private final ProviderConfig config;

    Browser(ProviderConfig config) {
      this.config = config;
    }

    @Override
    public Departure begin(LoginStart start) {
      await();
      URI to =
          URI.create(
              config.require("issuer") + "/login?state=" + start.handle() + "&a=" + start.again());
      SecretText state = SecretText.of("nonce of " + start.handle());
      return config.text("mode").equals(Optional.of("fancy"))
          ? new Departure.Form(to, Map.of("RelayState", start.handle(), "Request", "<\"'&>"), state)
          : new Departure.Redirect(to, state);
    }

    @Override
    public Arrival complete(BrowserCall call) {
      asked.incrementAndGet();
      await();
      Map<String, String> sent = parameters(call.form().isEmpty() ? call.query() : call.form());
      boolean unsolicited = sent.containsKey("unsolicited");
      boolean ours =
          call.handle().isPresent()
              && call.state()
                  .map(SecretText::expose)
                  .equals(call.handle().map("nonce of "::concat));
      if (!ours && !unsolicited) {
        return new Arrival.Rejected(ProviderProblem.WRONG_REQUEST, "No login is under way");
      }
      Identity person = people.get(sent.getOrDefault("user", ""));
      if (trouble.isPresent()) {
        return new Arrival.Rejected(trouble.get(), "An error");
      }
      if (person == null) {
        return new Arrival.Rejected(ProviderProblem.BAD_ANSWER, "Nobody");
      }
      return new Arrival.Identified(
          new Identity(
              person.subject(),
              person.username(),
              person.displayName(),
              person.email(),
              person.claims(),
              person.providerSession(),
              person.secondFactor(),
              person.authenticatedAt(),
              Optional.ofNullable(sent.get("answer")),
              person.until(),
              person.logoutHint()));
    }

    @Override
    public Optional<Departure> logout(LogoutStart start) {
      logouts.add(start);
      return Optional.of(
          new Departure.Redirect(
              URI.create(config.require("issuer") + "/logout?state=" + start.handle()),
              SecretText.of("out")));
    }

    @Override
    public LogoutArrival arriveLogout(BrowserCall call) {
      return call.handle().isPresent()
          ? new LogoutArrival.Finished()
          : new LogoutArrival.Rejected(ProviderProblem.WRONG_REQUEST, "No logout is under way");
    }

    @Override
    public LogoutArrival backchannel(BrowserCall call) {
      Map<String, String> sent = parameters(call.form());
      return sent.containsKey("id")
          ? new LogoutArrival.Ends(
              Optional.ofNullable(sent.get("subject")),
              Optional.ofNullable(sent.get("session")),
              sent.get("id"),
              now.plusSeconds(120),
              Optional.empty())
          : new LogoutArrival.Rejected(ProviderProblem.SIGNATURE, "Not signed");
    }

    @Override
    public Optional<Metadata> metadata(ProviderUrls urls) {
      return Optional.of(new Metadata("application/xml", "<metadata for='" + urls.acs() + "'/>"));
    }

    @Override
    public List<ProviderCheck> test(ProviderUrls urls) {
      return checks();
    }

    @Override
    public void close() {
      closing.run();
      closed.incrementAndGet();
    }
  }

  private List<ProviderCheck> checks() {
    List<ProviderCheck> checks = new ArrayList<>();
    checks.add(ProviderCheck.passed("connect", "It answers"));
    checks.add(
        ProviderCheck.failed(
            "sign", new ProviderException(ProviderProblem.SIGNATURE, "It is not signed")));
    return checks;
  }

  private final class Directory implements PasswordProvider {

    private final String issuer;

    Directory(ProviderConfig config) {
      issuer = config.require("issuer");
    }

    @Override
    public Arrival login(String username, SecretText password) {
      asked.incrementAndGet();
      await();
      Identity person = people.get(username);
      return person != null && password.expose().equals(passwords.get(username))
          ? new Arrival.Identified(person)
          : new Arrival.Rejected(ProviderProblem.CREDENTIALS, "Wrong");
    }

    @Override
    public Arrival lookUp(String subject) {
      lookUps.merge(subject, 1, Integer::sum);
      lookedUp.incrementAndGet();
      await(Optional.ofNullable(held.get(issuer)));
      if (down) {
        return new Arrival.Rejected(ProviderProblem.UNREACHABLE, "Nobody answers");
      }
      if (trouble.isPresent()) {
        return new Arrival.Rejected(trouble.get(), "Not of one person");
      }
      if (unclear.contains(subject)) {
        return new Arrival.Rejected(ProviderProblem.BAD_ANSWER, "Too much");
      }
      return people.values().stream()
          .filter(person -> person.subject().equals(subject))
          .findFirst()
          .<Arrival>map(Arrival.Identified::new)
          .orElseGet(() -> new Arrival.Rejected(ProviderProblem.ACCOUNT, "Gone"));
    }

    @Override
    public List<ProviderCheck> test(ProviderUrls urls) {
      return checks();
    }

    @Override
    public void close() {
      closing.run();
      closed.incrementAndGet();
    }
  }
}

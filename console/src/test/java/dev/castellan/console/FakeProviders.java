package dev.castellan.console;

import dev.castellan.login.provider.Arrival;
import dev.castellan.login.provider.BrowserCall;
import dev.castellan.login.provider.BrowserProvider;
import dev.castellan.login.provider.Departure;
import dev.castellan.login.provider.Identity;
import dev.castellan.login.provider.LoginProvider;
import dev.castellan.login.provider.LoginProviderKind;
import dev.castellan.login.provider.LoginStart;
import dev.castellan.login.provider.LogoutArrival;
import dev.castellan.login.provider.LogoutStart;
import dev.castellan.login.provider.Metadata;
import dev.castellan.login.provider.ProviderCheck;
import dev.castellan.login.provider.ProviderConfig;
import dev.castellan.login.provider.ProviderContext;
import dev.castellan.login.provider.ProviderField;
import dev.castellan.login.provider.ProviderProblem;
import dev.castellan.login.provider.ProviderUrls;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kind whose provider vouches for whomever the answer names: {@code state}, {@code user}. Users
 * are in the group {@code staff}, but for those whose name begins with {@code x}.
 */
final class FakeProviders implements LoginProviderKind {

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public List<ProviderField> fields() {
    return List.of(
        ProviderField.of("issuer", ProviderField.Type.URL).mandatory().asEndpoint(),
        ProviderField.of("scopes", ProviderField.Type.LIST),
        ProviderField.of("binding", ProviderField.Type.TEXT)
            .or("redirect")
            .among("redirect", "form"),
        ProviderField.of("clientSecret", ProviderField.Type.SECRET));
  }

  @Override
  public void validate(ProviderConfig config) {
    config.require("issuer");
  }

  @Override
  public LoginProvider start(ProviderConfig config, ProviderContext context) {
    return new Provider(config, context.now());
  }

  static Map<String, String> parameters(String text) {
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

  private record Provider(ProviderConfig config, Instant now) implements BrowserProvider {

    @Override
    public Departure begin(LoginStart start) {
      return departure("/login", start.handle(), SecretText.of("nonce"));
    }

    private Departure departure(String path, String handle, SecretText state) {
      URI to = URI.create(config.require("issuer") + path + "?state=" + handle);
      return config.require("binding").equals("form")
          ? new Departure.Form(to, Map.of("RelayState", handle, "Request", "\"><script>&'"), state)
          : new Departure.Redirect(to, state);
    }

    @Override
    public Arrival complete(BrowserCall call) {
      Map<String, String> sent = parameters(call.form().isEmpty() ? call.query() : call.form());
      if (call.handle().isEmpty() || call.state().isEmpty()) {
        return new Arrival.Rejected(ProviderProblem.WRONG_REQUEST, "No login is under way");
      }
      String user = sent.getOrDefault("user", "");
      if (user.isEmpty()) {
        return new Arrival.Rejected(ProviderProblem.BAD_ANSWER, "Nobody");
      }
      return new Arrival.Identified(
          new Identity(
              "subject-of-" + user,
              user,
              "",
              "",
              Map.of("groups", List.of(user.startsWith("x") ? "guests" : "staff")),
              Optional.of("session-of-" + user),
              false,
              Optional.of(now),
              Optional.empty(),
              now.plusSeconds(300),
              Optional.empty()));
    }

    @Override
    public Optional<Departure> logout(LogoutStart start) {
      return Optional.of(departure("/logout", start.handle(), SecretText.of("")));
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
              Optional.empty(),
              sent.get("id"),
              now.plusSeconds(60),
              Optional.empty())
          : new LogoutArrival.Rejected(ProviderProblem.SIGNATURE, "Not signed");
    }

    @Override
    public Optional<Metadata> metadata(ProviderUrls urls) {
      return Optional.of(
          new Metadata("application/samlmetadata+xml", "<m at='" + urls.acs() + "'/>"));
    }

    @Override
    public List<ProviderCheck> test(ProviderUrls urls) {
      return List.of(ProviderCheck.passed("connect", "It answers"));
    }

    @Override
    public void close() {}
  }
}

package dev.castellan.console.internal;

import dev.castellan.Castellan;
import dev.castellan.console.ConsoleLimits;
import dev.castellan.console.Dashboard;
import dev.castellan.console.ProxyHeader;
import dev.castellan.console.Route;
import dev.castellan.storage.TimeSource;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the builder was told, once it is fixed. */
public record ConsoleSettings(
    Castellan castellan,
    Optional<PublicUrl> publicUrl,
    ClientAddress clientAddress,
    String basePath,
    ConsoleLimits limits,
    List<Route> routes,
    List<String> returnAddresses,
    Optional<Dashboard> dashboard,
    TimeSource time,
    SecureRandom random) {

  /** Collects settings; for the builder alone. */
  public static final class Draft {

    private static final int MAX_ADDRESS = 512;
    private static final Pattern BASE = Pattern.compile("(/[a-z0-9-]+)*");

    public ConsoleLimits limits = ConsoleLimits.STANDARD;
    public TimeSource time = TimeSource.system();
    public Optional<SecureRandom> random = Optional.empty();
    public Optional<Dashboard> dashboard = Optional.of(Dashboard.STANDARD);
    public final List<Route> routes = new ArrayList<>();
    private final List<String> returnAddresses = new ArrayList<>();

    private final Castellan castellan;
    private Optional<PublicUrl> publicUrl = Optional.empty();
    private ClientAddress clientAddress = ClientAddress.OF_PEER;
    private String basePath = "/admin";

    /** Settings with every default. */
    public Draft(Castellan castellan) {
      this.castellan = castellan;
    }

    /** Takes the public URL. */
    public void publicUrl(String url) {
      publicUrl = Optional.of(PublicUrl.parse(url));
    }

    /** Takes the proxies that may say for whom they call. */
    public void trustedProxies(ProxyHeader header, String... networks) {
      clientAddress = new ClientAddress(header, Arrays.stream(networks).map(Cidr::parse).toList());
    }

    /** Takes the base path. */
    public void basePath(String path) {
      if (!BASE.matcher(path).matches()) {
        throw new IllegalArgumentException(
            "A base path is segments of a-z, 0-9 and hyphens, each after a slash: " + path);
      }
      basePath = path;
    }

    /** Takes where a login may lead. */
    public void returnAddresses(String... addresses) {
      for (String address : addresses) {
        URI uri = URI.create(address);
        boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
        if (!web
            || uri.getHost() == null
            || uri.getRawUserInfo() != null
            || uri.getRawFragment() != null
            || address.length() > MAX_ADDRESS
            || !address.chars().allMatch(c -> c > ' ' && c < 127)) {
          throw new IllegalArgumentException(
              "An address to return to is an absolute http or https URL without a fragment: "
                  + address);
        }
        returnAddresses.add(address);
      }
    }

    private List<String> allReturnAddresses() {
      if (publicUrl.isPresent()) {
        returnAddresses.forEach(address -> requireSameOrigin(address, publicUrl.get()));
      }
      return returnAddresses.isEmpty()
          ? publicUrl.map(url -> url.origin() + url.path() + "/").stream().toList()
          : List.copyOf(returnAddresses);
    }

    /** The cookie without which no code is good is sent from pages of this origin alone. */
    private static void requireSameOrigin(String address, PublicUrl url) {
      if (!PublicUrl.origin(URI.create(address)).equals(url.origin())) {
        throw new IllegalArgumentException(
            "A login cannot end at "
                + address
                + ": only a page of the public URL's own origin, "
                + url.origin()
                + ", can exchange its code");
      }
    }

    /** The settings as they are now. */
    public ConsoleSettings seal() {
      return new ConsoleSettings(
          castellan,
          publicUrl,
          clientAddress,
          basePath,
          limits,
          List.copyOf(routes),
          allReturnAddresses(),
          dashboard,
          time,
          random.orElseGet(SecureRandom::new));
    }
  }

  /** Where the API lies for the server. */
  String apiPath() {
    return basePath + "/api/v1";
  }

  /** Where the pages for login providers lie for the server. */
  String ssoPath() {
    return basePath + "/sso";
  }

  /** Where the API lies for the caller, who may sit in front of a proxy. */
  String publicApiPath() {
    return publicUrl.map(PublicUrl::path).orElse(basePath) + "/api/v1";
  }

  /**
   * Where a person chooses a password with this token, if it is known under which address browsers
   * see the console. The token stands in the fragment, which no browser sends or logs anywhere.
   */
  Optional<String> resetLink(String token) {
    return publicUrl.map(url -> url.origin() + url.path() + "/#password-reset=" + token);
  }
}

package dev.castellan.internal.service;

import dev.castellan.internal.model.HotProvider;
import dev.castellan.login.provider.LoginCookie;
import dev.castellan.login.provider.ProviderCall;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a browser holds while it is at a provider: sealed, so that nothing is stored of it until it
 * is used, and bound to the provider and to what it is for. Safe for use by many threads.
 */
final class ProviderStates {

  static final Duration LIFE = Duration.ofMinutes(10);

  /** How many logins and logouts are under way in one browser; one more displaces another. */
  private static final int SLOTS = 3;

  private static final int HANDLE_BYTES = 24;
  private static final int PARTS = 6;
  private static final String OF_SLOT = "sso-";

  /** In what an answer names the login that it belongs to: OAuth and SAML. */
  private static final Set<String> NAMING = Set.of("state", "RelayState");

  private final SecretCipher cipher;
  private final SecureRandom random;

  ProviderStates(SecretCipher cipher, SecureRandom random) {
    this.cipher = cipher;
    this.random = random;
  }

  /** What something is for that is under way. */
  enum Purpose {
    LOGIN,
    LOGOUT
  }

  /**
   * Something that is under way.
   *
   * @param version the provider's, then
   * @param cookie by which name the browser has it
   * @param state what the provider wants to see again
   */
  record UnderWay(
      Purpose purpose,
      String version,
      String handle,
      Instant expiresAt,
      String returnTo,
      SecretText state,
      String cookie) {

    Instant begunAt() {
      return expiresAt.minus(LIFE);
    }
  }

  String newHandle() {
    byte[] bytes = new byte[HANDLE_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Seals what begins now. */
  LoginCookie seal(
      Purpose purpose,
      HotProvider provider,
      String handle,
      String returnTo,
      SecretText state,
      Instant now) {
    String text =
        String.join(
            " ",
            purpose.name(),
            provider.version(),
            handle,
            now.plus(LIFE).toString(),
            UrlText.encode(returnTo),
            UrlText.encode(state.expose()));
    String sealed = cipher.seal(purposeOf(provider.id()), SecretText.of(text));
    String slot = OF_SLOT + Math.floorMod(handle.hashCode(), SLOTS);
    return new LoginCookie(slot, SecretText.of(UrlText.encode(sealed)), LIFE);
  }

  private static String purposeOf(String provider) {
    return "login-provider/" + provider + "/under-way";
  }

  /** What this browser has under way and the call names; empty if there is no such thing. */
  Optional<UnderWay> open(Purpose purpose, HotProvider provider, ProviderCall call, Instant now) {
    Set<String> named = named(call);
    return call.cookies().entrySet().stream()
        .filter(cookie -> cookie.getKey().startsWith(OF_SLOT))
        .flatMap(cookie -> open(provider, cookie.getKey(), cookie.getValue()).stream())
        .filter(one -> one.purpose() == purpose && named.contains(one.handle()))
        .filter(one -> one.version().equals(provider.version()) && now.isBefore(one.expiresAt()))
        .findFirst();
  }

  private Optional<UnderWay> open(HotProvider provider, String cookie, SecretText value) {
    try {
      String text = cipher.open(purposeOf(provider.id()), UrlText.decode(value.expose())).expose();
      List<String> parts = List.of(text.split(" ", -1));
      return parts.size() == PARTS
          ? Optional.of(
              new UnderWay(
                  Purpose.valueOf(parts.get(0)),
                  parts.get(1),
                  parts.get(2),
                  Instant.parse(parts.get(3)),
                  UrlText.decode(parts.get(4)),
                  SecretText.of(UrlText.decode(parts.get(5))),
                  cookie))
          : Optional.empty();
    } catch (SealBrokenException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Set<String> named(ProviderCall call) {
    return Stream.of(call.query(), call.form())
        .flatMap(text -> Arrays.stream(text.split("&")))
        .flatMap(parameter -> value(parameter).stream())
        .collect(Collectors.toSet());
  }

  private static Optional<String> value(String parameter) {
    int mark = parameter.indexOf('=');
    try {
      return mark > 0 && NAMING.contains(parameter.substring(0, mark))
          ? Optional.of(URLDecoder.decode(parameter.substring(mark + 1), StandardCharsets.UTF_8))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

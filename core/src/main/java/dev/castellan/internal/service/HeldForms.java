package dev.castellan.internal.service;

import dev.castellan.login.provider.Departure;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Forms to providers that browsers hold for a minute, sealed. Safe for use by many threads. */
final class HeldForms {

  private static final Duration LIFE = Duration.ofSeconds(60);
  private static final int HEAD = 2;

  private final SecretCipher cipher;

  HeldForms(SecretCipher cipher) {
    this.cipher = cipher;
  }

  private static String purposeOf(String provider) {
    return "login-provider/" + provider + "/form";
  }

  SecretText seal(String provider, Departure.Form form, Instant now) {
    Stream<String> fields =
        new TreeMap<>(form.fields())
            .entrySet().stream().flatMap(field -> Stream.of(field.getKey(), field.getValue()));
    String text =
        Stream.concat(
                Stream.of(now.plus(LIFE).toString(), form.action().toString()),
                fields.map(UrlText::encode))
            .collect(Collectors.joining(" "));
    return SecretText.of(cipher.seal(purposeOf(provider), SecretText.of(text)));
  }

  /** The form; empty if it is over, or none of ours to this provider. */
  Optional<Departure.Form> open(String provider, SecretText sealed, Instant now) {
    try {
      String text = cipher.open(purposeOf(provider), sealed.expose()).expose();
      List<String> parts = List.of(text.split(" ", -1));
      return now.isBefore(Instant.parse(parts.get(0)))
          ? Optional.of(
              new Departure.Form(URI.create(parts.get(1)), fields(parts), SecretText.of("")))
          : Optional.empty();
    } catch (SealBrokenException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> fields(List<String> parts) {
    return IntStream.range(0, (parts.size() - HEAD) / 2)
        .map(field -> HEAD + 2 * field)
        .boxed()
        .collect(
            Collectors.toMap(
                at -> UrlText.decode(parts.get(at)), at -> UrlText.decode(parts.get(at + 1))));
  }
}

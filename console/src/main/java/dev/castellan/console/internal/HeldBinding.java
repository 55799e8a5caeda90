package dev.castellan.console.internal;

import dev.castellan.access.Binding;
import dev.castellan.access.GroupBinding;
import dev.castellan.access.GroupName;
import dev.castellan.apikey.ApiKey;
import dev.castellan.user.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A binding and who holds it. It lies in one place alone: with the user or key, or, of a group, in
 * the policy.
 *
 * @param kind what holds it
 * @param subject the id of the user or key, or the written form of the group's name
 * @param name what people call it
 * @param binding the binding
 */
record HeldBinding(Kind kind, String subject, String name, Binding binding) {

  /** What can hold something, in the order in which it is listed. */
  enum Kind {
    GROUP,
    USER,
    API_KEY;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Kind> of(String text) {
      return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
    }
  }

  private static final int DIGEST_BYTES = 16;

  static HeldBinding of(GroupBinding binding) {
    return of(binding.group(), binding.binding());
  }

  static HeldBinding of(GroupName group, Binding binding) {
    return new HeldBinding(Kind.GROUP, group.toString(), group.toString(), binding);
  }

  static HeldBinding of(User user, Binding binding) {
    return new HeldBinding(Kind.USER, user.id(), user.username(), binding);
  }

  static HeldBinding of(ApiKey key, Binding binding) {
    return new HeldBinding(Kind.API_KEY, key.id(), key.name(), binding);
  }

  /**
   * Names it in a URL: the same as long as it is the same. With a user's or key's id it shows where
   * to look.
   */
  String id() {
    String what =
        String.join(
            "\n",
            kind.text(),
            subject,
            binding.role(),
            binding.scope().toString(),
            binding.until().map(Instant::toString).orElse(""));
    String digest = HexFormat.of().formatHex(sha256(what), 0, DIGEST_BYTES);
    return switch (kind) {
      case GROUP -> "g-" + digest;
      case USER -> "u-" + subject + '-' + digest;
      case API_KEY -> "k-" + subject + '-' + digest;
    };
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}

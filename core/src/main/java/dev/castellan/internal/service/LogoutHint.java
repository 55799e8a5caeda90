package dev.castellan.internal.service;

import dev.castellan.internal.model.SessionDoc;
import dev.castellan.login.provider.Identity;
import dev.castellan.secret.SealBrokenException;
import dev.castellan.secret.SecretCipher;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What a provider wants to see when a session of its ends; kept sealed with the session.
 *
 * @param session the session at the provider, if it named one
 * @param hint see {@link Identity#logoutHint}
 */
record LogoutHint(Optional<String> session, Optional<SecretText> hint) {

  static final LogoutHint NONE = new LogoutHint(Optional.empty(), Optional.empty());

  static LogoutHint of(Identity identity) {
    return new LogoutHint(identity.providerSession(), identity.logoutHint());
  }

  /** The hint that came with this session; none if it cannot be read any more. */
  static LogoutHint of(SecretCipher cipher, SessionDoc session) {
    try {
      return session.logoutHint().isEmpty()
          ? NONE
          : read(cipher.open(purpose(session.userId()), session.logoutHint().get()).expose());
    } catch (SealBrokenException | IllegalArgumentException e) {
      return NONE;
    }
  }

  /** As a session of this user keeps it; empty if there is nothing to keep. */
  Optional<String> sealed(SecretCipher cipher, String userId) {
    return session.isEmpty() && hint.isEmpty()
        ? Optional.empty()
        : Optional.of(cipher.seal(purpose(userId), SecretText.of(text())));
  }

  /** Of the user, for a session goes on under another id when its user proves who they are. */
  private static String purpose(String userId) {
    return "user/" + userId + "/logout";
  }

  private String text() {
    return encode(session.orElse("")) + ' ' + encode(hint.map(SecretText::expose).orElse(""));
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static LogoutHint read(String text) {
    int blank = text.indexOf(' ');
    return new LogoutHint(
        part(text.substring(0, Math.max(0, blank))),
        part(text.substring(blank + 1)).map(SecretText::of));
  }

  private static Optional<String> part(String encoded) {
    return Optional.of(new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8))
        .filter(text -> !text.isEmpty());
  }
}

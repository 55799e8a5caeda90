package dev.castellan;

import dev.castellan.login.PasswordHasher;
import dev.castellan.secret.SecretText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;

/** Hashes at no cost, for tests alone, and counts how often. */
final class CountingHasher implements PasswordHasher {

  private static final String START = "test-";

  private final AtomicInteger computed = new AtomicInteger();
  private final AtomicInteger strength = new AtomicInteger(1);
  private volatile Runnable during = () -> {};

  /** How many hashes were computed since this was asked last. */
  int take() {
    return computed.getAndSet(0);
  }

  /** Hashes made before this are outdated. */
  void strengthen() {
    strength.incrementAndGet();
  }

  /** Runs this in the middle of each hash from now on. */
  void during(Runnable action) {
    during = action;
  }

  @Override
  public String hash(SecretText password) {
    return compute(strength.get(), password);
  }

  @Override
  public boolean understands(String encoded) {
    return encoded.startsWith(START);
  }

  @Override
  public boolean verify(SecretText password, String encoded) {
    int used = Integer.parseInt(encoded.substring(START.length(), encoded.indexOf('$')));
    return compute(used, password).equals(encoded);
  }

  @Override
  public boolean isOutdated(String encoded) {
    return !encoded.startsWith(START + strength.get() + "$");
  }

  private String compute(int used, SecretText password) {
    computed.incrementAndGet();
    during.run();
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((used + password.expose()).getBytes(StandardCharsets.UTF_8));
      return START + used + '$' + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

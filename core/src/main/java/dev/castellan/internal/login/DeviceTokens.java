package dev.castellan.internal.login;

import dev.castellan.internal.model.HotUser;
import dev.castellan.internal.secret.KeyedMac;
import dev.castellan.internal.token.Sha256;
import dev.castellan.secret.SecretKeys;
import dev.castellan.secret.SecretText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Tokens of devices on which a user has logged in. One opens nothing: it only gives the device a
 * counter of its own for what fails. Nothing is stored of it: it holds the device's id and the
 * time, and a MAC over both, the user's id and since when the password is the present one: with
 * another password none is good any more. Safe for use by many threads.
 */
public final class DeviceTokens {

  /** How long one is good for. */
  public static final Duration LIFE = Duration.ofDays(180);

  private static final String MARK = "d1.";
  private static final int ID_BYTES = 16;
  private static final int BODY_BYTES = ID_BYTES + Long.BYTES;
  private static final int LENGTH = MARK.length() + (BODY_BYTES + KeyedMac.BYTES) * 4 / 3 + 1;

  private final KeyedMac mac;

  /** Tokens under these keys. */
  public DeviceTokens(SecretKeys keys) {
    this.mac = new KeyedMac(keys, "castellan device token");
  }

  /** A new device's id, in hexadecimal: as random as the session that the device begins. */
  public static String newId(String sessionHash) {
    byte[] hash =
        Sha256.of(("castellan device " + sessionHash).getBytes(StandardCharsets.US_ASCII));
    return HexFormat.of().formatHex(hash, 0, ID_BYTES);
  }

  /**
   * The token of the user's device.
   *
   * @param passwordSince see {@link HotUser#passwordSince}
   */
  public SecretText token(String userId, Instant passwordSince, String deviceId, Instant now) {
    byte[] body =
        ByteBuffer.allocate(BODY_BYTES)
            .put(HexFormat.of().parseHex(deviceId))
            .putLong(now.getEpochSecond())
            .array();
    byte[] whole = Arrays.copyOf(body, BODY_BYTES + KeyedMac.BYTES);
    System.arraycopy(
        mac.make(vouched(userId, passwordSince, body)), 0, whole, BODY_BYTES, KeyedMac.BYTES);
    return SecretText.of(MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
  }

  /**
   * The id of the device, if the token is this user's and not too old. Costs the same for a user
   * who is none.
   */
  public Optional<String> device(Optional<HotUser> user, SecretText token, Instant now) {
    String userId = user.map(HotUser::id).orElse("");
    Instant passwordSince = user.map(HotUser::passwordSince).orElse(Instant.EPOCH);
    return decode(token.expose())
        .filter(whole -> isGenuine(userId, passwordSince, whole))
        .map(ByteBuffer::wrap)
        .flatMap(whole -> device(whole, now));
  }

  private boolean isGenuine(String userId, Instant passwordSince, byte[] whole) {
    byte[] body = Arrays.copyOf(whole, BODY_BYTES);
    return mac.verifies(
        vouched(userId, passwordSince, body), Arrays.copyOfRange(whole, BODY_BYTES, whole.length));
  }

  private static Optional<String> device(ByteBuffer whole, Instant now) {
    byte[] id = new byte[ID_BYTES];
    whole.get(id);
    Instant made = Instant.ofEpochSecond(whole.getLong());
    return now.isBefore(made.plus(LIFE))
        ? Optional.of(HexFormat.of().formatHex(id))
        : Optional.empty();
  }

  private static Optional<byte[]> decode(String text) {
    if (text.length() != LENGTH || !text.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getUrlDecoder().decode(text.substring(MARK.length())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] vouched(String userId, Instant passwordSince, byte[] body) {
    byte[] id = userId.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(id.length + 1 + Long.BYTES + Integer.BYTES + body.length)
        .put(id)
        .put((byte) 0)
        .putLong(passwordSince.getEpochSecond())
        .putInt(passwordSince.getNano())
        .put(body)
        .array();
  }

  @Override
  public String toString() {
    return "DeviceTokens";
  }
}

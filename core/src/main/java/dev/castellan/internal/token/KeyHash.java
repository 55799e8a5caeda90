package dev.castellan.internal.token;

/**
 * What is stored of an API key's secret: SHA-256, bound to the key's id, so that the hash of one
 * key is worth nothing in the record of another.
 */
final class KeyHash {

  private static final String START = "castellan api key ";

  private KeyHash() {}

  /** Of the secret that this part of a text is; both are of ASCII characters alone. */
  static byte[] of(String id, String text, int from, int to) {
    byte[] message = new byte[START.length() + id.length() + 1 + to - from];
    int end = put(START, 0, START.length(), message, 0);
    end = put(id, 0, id.length(), message, end);
    message[end] = ' ';
    put(text, from, to, message, end + 1);
    return Sha256.of(message);
  }

  private static int put(String text, int from, int to, byte[] into, int at) {
    int place = at;
    for (int i = from; i < to; i++) {
      into[place++] = (byte) text.charAt(i);
    }
    return place;
  }
}

package dev.castellan.internal.model;

/**
 * An entry of a chain, written as {@code chain:number:digest}.
 *
 * @param chain the id of the chain's first entry
 * @param number counts from 1
 * @param digest the SHA-256 that the next entry holds
 */
public record ChainEnd(String chain, long number, String digest) {

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static ChainEnd parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("Not the end of a chain");
    }
    return new ChainEnd(parts[0], Long.parseLong(parts[1]), parts[2]);
  }

  @Override
  public String toString() {
    return chain + ':' + number + ':' + digest;
  }
}

package dev.castellan.apikey;

import dev.castellan.internal.keyfile.KeyFileReader;

/**
 * A file of API keys that are there from the first start on, in the format of EMQX's {@code
 * api_key.bootstrap_file} with a first line of its own:
 *
 * <pre>
 * # castellan-api-keys NAME GENERATION
 * key:secret:role
 * key:secret:role:scope,scope
 * key:secret:ns:namespace::role
 * </pre>
 *
 * <p>What each part may be, and what EMQX's scopes come to, is in {@code docs/api-keys.md}. Of the
 * secrets only hashes are kept. Immutable.
 */
public interface BootstrapFile {

  /** The longest text, in characters. */
  int MAX_LENGTH = 64 << 20;

  /**
   * Reads a file's text.
   *
   * @throws dev.castellan.InvalidKeyFileException if any line is wrong; with the number of each
   *     such line, up to 100 of them, and nothing of what stands in it
   */
  static BootstrapFile parse(String text) {
    return KeyFileReader.read(text);
  }

  /** What the file is called: 1 to 64 lower-case letters, digits and {@code -}. */
  String name();

  /** Which state of the file this is, from 1. A higher one takes the place of a lower one. */
  long generation();

  /** How many keys it names. */
  int size();
}

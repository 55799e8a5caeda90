package dev.castellan.internal.policy.text;

/**
 * A name and where it stands.
 *
 * @param text the name
 * @param place where
 */
record Word(String text, Place place) {

  /** A name from Java or JSON. */
  static Word of(String text) {
    return new Word(text, Place.NOWHERE);
  }
}

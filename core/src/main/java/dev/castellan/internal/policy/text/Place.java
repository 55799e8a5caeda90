package dev.castellan.internal.policy.text;

/**
 * Where something stands in a text; its column is counted only when somebody is told.
 *
 * @param line from 1; 0 for nowhere
 * @param lineStart the offset at which the line begins
 * @param offset where it stands, in UTF-16 units from the start of the text
 */
record Place(int line, int lineStart, int offset) {

  /** Of what came from Java or JSON. */
  static final Place NOWHERE = new Place(0, 0, 0);
}

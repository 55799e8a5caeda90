package dev.castellan.sso.internal.saml;

/**
 * What a document may be like.
 *
 * @param characters the longest text
 * @param depth the deepest element
 * @param elements the most elements
 * @param attributes the most attributes of one element
 * @param namespaces the most prefixes in scope at one place: canonicalisation looks at all of them
 *     for each element
 * @param message whether it is a message: without comments, CDATA sections and processing
 *     instructions, which parsers disagree about, and without types that a schema instance gives
 */
record XmlLimits(
    int characters, int depth, int elements, int attributes, int namespaces, boolean message) {

  /** For messages: a response with a thousand groups has less than half of each. */
  static final XmlLimits MESSAGE = new XmlLimits(512 * 1024, 32, 8_000, 32, 48, true);

  /** For metadata: a federation's own is larger, and not for us. */
  static final XmlLimits METADATA = new XmlLimits(2 * 1024 * 1024, 48, 40_000, 64, 64, false);
}

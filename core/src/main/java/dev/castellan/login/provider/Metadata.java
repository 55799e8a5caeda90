package dev.castellan.login.provider;

/**
 * Our metadata for a provider.
 *
 * @param mediaType such as {@code application/samlmetadata+xml}
 * @param text the document
 */
public record Metadata(String mediaType, String text) {}

package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import dev.castellan.console.HttpReply;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A file that browsers may keep, but ask for again each time (RFC 9111, section 5.2.2.4). */
final class PageFile {

  private static final String WEAK = "W/";

  private final String mediaType;
  private final byte[] content;
  private final String tag;

  /**
   * @param content not changed by anybody from now on
   */
  PageFile(String mediaType, byte[] content) {
    this.mediaType = mediaType;
    this.content = content;
    this.tag = '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content)) + '"';
  }

  static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The file, or that it is still the one that the browser has (RFC 9110, section 13.1.2). */
  HttpReply reply(HttpCall call) {
    HttpReply reply = isKept(call) ? HttpReply.of(304) : HttpReply.of(200).body(mediaType, content);
    return reply.header("ETag", tag).header("Cache-Control", "no-cache");
  }

  private boolean isKept(HttpCall call) {
    return call.header("if-none-match").stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .map(one -> one.startsWith(WEAK) ? one.substring(WEAK.length()) : one)
        .anyMatch(one -> one.equals(tag) || one.equals("*"));
  }
}

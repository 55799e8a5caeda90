package dev.castellan.sso.internal.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads one answer of HTTP/1.1 (RFC 9112), strictly: what could be read in two ways is refused. The
 * connection is used for one answer only, so whatever follows is never looked at.
 */
final class AnswerReader {

  private static final int MAX_LINE = 8_192;
  private static final int MAX_HEADERS = 100;
  private static final int MAX_HEADER_BYTES = 32_768;
  private static final int MAX_INTERIM = 4;
  private static final int CHUNK = 8_192;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5][0-9]{2})(?: .*)?");
  private static final Pattern HEADER =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,10}");
  private static final Pattern CHUNK_SIZE = Pattern.compile("([0-9A-Fa-f]{1,8})(?:[ \t]*;.*)?");

  private final InputStream in;
  private final int maxBytes;
  private int headerBytes;

  /** The stream should be buffered: single bytes are read from it. */
  AnswerReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  Answer read() throws IOException {
    for (int i = 0; i <= MAX_INTERIM; i++) {
      int status = status();
      Map<String, List<String>> headers = headers();
      if (status >= 200) {
        return new Answer(status, headers, body(status, headers));
      }
      if (status == 101) {
        throw new BadAnswerException("An answer changed the protocol");
      }
    }
    throw new BadAnswerException("Too many interim answers");
  }

  private int status() throws IOException {
    Matcher line = STATUS.matcher(line());
    if (!line.matches()) {
      throw new BadAnswerException("An answer does not begin as HTTP/1.1 does");
    }
    return Integer.parseInt(line.group(1));
  }

  private Map<String, List<String>> headers() throws IOException {
    Map<String, List<String>> headers = new TreeMap<>();
    int count = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      Matcher header = HEADER.matcher(line);
      if (!header.matches() || ++count > MAX_HEADERS) {
        throw new BadAnswerException("A header is malformed, or there are too many");
      }
      headers
          .computeIfAbsent(header.group(1).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
          .add(header.group(2).strip());
    }
    return headers;
  }

  private byte[] body(int status, Map<String, List<String>> headers) throws IOException {
    List<String> coding = headers.getOrDefault("transfer-encoding", List.of());
    List<String> length = headers.getOrDefault("content-length", List.of());
    if (headers.getOrDefault("content-encoding", List.of("identity")).stream()
        .anyMatch(name -> !name.equalsIgnoreCase("identity"))) {
      throw new BadAnswerException("The body is compressed, which was not asked for");
    }
    if (coding.size() + length.size() > 1) {
      throw new BadAnswerException("The length of the body is given twice");
    }
    if (status == 204 || status == 304) {
      return new byte[0];
    }
    if (!coding.isEmpty()) {
      return chunks(coding.get(0));
    }
    return length.isEmpty() ? untilEnd() : exactly(length(length.get(0)));
  }

  private int length(String text) throws IOException {
    if (!LENGTH.matcher(text).matches()) {
      throw new BadAnswerException("The length of the body is no number");
    }
    return within(Long.parseLong(text));
  }

  private int within(long bytes) throws IOException {
    if (bytes > maxBytes) {
      throw new BadAnswerException("The body is longer than " + maxBytes + " bytes");
    }
    return (int) bytes;
  }

  private byte[] exactly(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new BadAnswerException("The body ends too early");
    }
    return body;
  }

  private byte[] untilEnd() throws IOException {
    byte[] body = in.readNBytes(maxBytes + 1);
    within(body.length);
    return body;
  }

  private byte[] chunks(String coding) throws IOException {
    if (!coding.equalsIgnoreCase("chunked")) {
      throw new BadAnswerException("The body has a transfer coding that is not known");
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream(CHUNK);
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      within((long) body.size() + size);
      body.writeBytes(exactly(size));
      if (!line().isEmpty()) {
        throw new BadAnswerException("A chunk is longer than it says");
      }
    }
    // Trailers are read, so that they are well-formed, and mean nothing.
    headers();
    return body.toByteArray();
  }

  private int chunkSize() throws IOException {
    Matcher size = CHUNK_SIZE.matcher(line());
    if (!size.matches()) {
      throw new BadAnswerException("A chunk does not begin with its size");
    }
    // The lines of chunks are not headers; their number is bounded by the size of the body.
    headerBytes = 0;
    return within(Long.parseLong(size.group(1), 16));
  }

  /** A line without its CRLF; a bare CR or LF is an error (RFC 9112 section 2.2 lets us). */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = next(); next != '\r'; next = next()) {
      if (next == '\n' || line.length() == MAX_LINE) {
        throw new BadAnswerException("A line is too long, or does not end with CR and LF");
      }
      line.append((char) next);
    }
    if (next() != '\n') {
      throw new BadAnswerException("A line does not end with CR and LF");
    }
    return line.toString();
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new BadAnswerException("The answer ends too early");
    }
    if (++headerBytes > MAX_HEADER_BYTES) {
      throw new BadAnswerException("The headers are longer than " + MAX_HEADER_BYTES + " bytes");
    }
    return next;
  }
}

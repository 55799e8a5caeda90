package dev.castellan.cli.internal;

import dev.castellan.access.Policy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;

/** Reads texts, from files and from standard input. */
public final class Sources {

  /** What stands for standard input. */
  public static final String STANDARD_INPUT = "-";

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private final InputStream input;

  /** With this as standard input, which is not closed. */
  public Sources(InputStream input) {
    this.input = input;
  }

  /**
   * Reads a file.
   *
   * @throws BadFileException if it cannot be read, is longer than a policy can be, or not in UTF-8
   */
  public SourceText read(String file) {
    boolean standard = file.equals(STANDARD_INPUT);
    String name = standard ? "<stdin>" : file;
    byte[] bytes = standard ? standardInput(name) : bytes(name, path(file));
    if (bytes.length > Policy.MAX_BYTES) {
      throw BadFileException.of(name, "has more than " + Policy.MAX_BYTES + " bytes");
    }
    return new SourceText(name, decode(name, bytes));
  }

  /**
   * The path that a name means.
   *
   * @throws BadFileException if it means none
   */
  public static Path path(String file) {
    try {
      return Path.of(file);
    } catch (InvalidPathException e) {
      throw BadFileException.of(file, "is no name of a file");
    }
  }

  /** What went wrong with a file, in words. */
  public static BadFileException trouble(String file, String what, IOException e) {
    return BadFileException.of(file, what + ": " + reason(e));
  }

  /** What went wrong with a file, where that had to be wrapped. */
  public static BadFileException trouble(String file, String what, UncheckedIOException e) {
    return trouble(file, what, Objects.requireNonNull(e.getCause(), "what was wrapped"));
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NotDirectoryException) {
      return "not a directory";
    }
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason == null ? e.getClass().getSimpleName() : reason;
  }

  private byte[] standardInput(String name) {
    try {
      return input.readNBytes(Policy.MAX_BYTES + 1);
    } catch (IOException e) {
      throw trouble(name, "cannot be read", e);
    }
  }

  private static byte[] bytes(String name, Path path) {
    if (Files.isDirectory(path)) {
      throw BadFileException.of(name, "is a directory");
    }
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(Policy.MAX_BYTES + 1);
    } catch (IOException e) {
      throw trouble(name, "cannot be read", e);
    }
  }

  private static String decode(String name, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      int column = text.length() - text.lastIndexOf('\n');
      throw BadFileException.at(name, line, column, "is not in UTF-8");
    }
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      throw BadFileException.at(name, 1, 1, "begins with a byte order mark; save it without one");
    }
    return text;
  }
}

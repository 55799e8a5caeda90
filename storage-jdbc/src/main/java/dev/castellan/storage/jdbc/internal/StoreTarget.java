package dev.castellan.storage.jdbc.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Where a store lies. {@code toString} is fit for messages: it never holds a password. */
public sealed interface StoreTarget {

  /**
   * Reads a JDBC URL.
   *
   * @throws IllegalArgumentException if it is none that is understood
   */
  static StoreTarget parse(String url) {
    if (url.startsWith(SqliteFile.PREFIX)) {
      return SqliteFile.parse(url.substring(SqliteFile.PREFIX.length()));
    }
    if (url.startsWith(PostgresUrl.PREFIX)) {
      return PostgresUrl.parse(url);
    }
    throw new IllegalArgumentException(
        "A store's URL begins with jdbc:sqlite: or jdbc:postgresql:, not with " + scheme(url));
  }

  /** No more of an unknown URL than its beginning: the rest may hold a password. */
  private static String scheme(String url) {
    String[] parts = url.split(":", 3);
    String scheme = parts.length == 3 ? parts[0] + ":" + parts[1] + ":" : "anything else";
    return scheme.matches("[a-zA-Z0-9:]{1,40}") ? scheme : "anything else";
  }

  /**
   * A SQLite file.
   *
   * @param file the file, absolute
   */
  record SqliteFile(Path file) implements StoreTarget {

    private static final String PREFIX = "jdbc:sqlite:";

    public SqliteFile {
      file = file.toAbsolutePath().normalize();
      if (file.getFileName() == null || file.toString().indexOf('?') >= 0) {
        throw new IllegalArgumentException("A SQLite store is one plain file, not " + file);
      }
    }

    private static SqliteFile parse(String path) {
      String lower = path.toLowerCase(Locale.ROOT);
      if (path.isBlank() || lower.contains(":memory:")) {
        throw new IllegalArgumentException(
            "A SQLite store in memory would lose what it acknowledged; name a file");
      }
      if (lower.startsWith("file:") || lower.startsWith(":") || path.indexOf('?') >= 0) {
        throw new IllegalArgumentException(
            "A SQLite store's URL is jdbc:sqlite: and a plain path, without parameters");
      }
      try {
        return new SqliteFile(Path.of(path));
      } catch (InvalidPathException e) {
        throw new IllegalArgumentException("The path of the SQLite store is none", e);
      }
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * A PostgreSQL server, reached by connections of our own.
   *
   * @param url the URL without user and passwords
   * @param secrets gives the properties taken out of it, or handed in, at each connect
   */
  record PostgresUrl(String url, Supplier<Properties> secrets) implements StoreTarget {

    private static final String PREFIX = "jdbc:postgresql:";

    private static PostgresUrl parse(String url) {
      int question = url.indexOf('?');
      String base = question < 0 ? url : url.substring(0, question);
      if (base.indexOf('@') >= 0) {
        throw new IllegalArgumentException(
            "User and password do not stand before the host of a PostgreSQL URL");
      }
      Properties secrets = new Properties();
      List<String> rest = new ArrayList<>();
      if (question >= 0) {
        for (String parameter : url.substring(question + 1).split("&", -1)) {
          if (!take(parameter, secrets)) {
            rest.add(parameter);
          }
        }
      }
      String open = rest.isEmpty() ? base : base + "?" + String.join("&", rest);
      return new PostgresUrl(open, () -> secrets);
    }

    /** Whether the parameter is one that no message may show; then it is kept apart. */
    private static boolean take(String parameter, Properties secrets) {
      int equals = parameter.indexOf('=');
      String name = equals < 0 ? parameter : parameter.substring(0, equals);
      boolean secret = name.toLowerCase(Locale.ROOT).contains("password") || name.equals("user");
      if (secret && equals >= 0) {
        secrets.setProperty(
            name, URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
      }
      return secret;
    }

    /** The same server with these credentials. */
    public PostgresUrl with(String user, Supplier<String> password) {
      return new PostgresUrl(
          url,
          () -> {
            Properties all = new Properties();
            all.putAll(secrets.get());
            all.setProperty("user", user);
            all.setProperty("password", password.get());
            return all;
          });
    }

    @Override
    public String toString() {
      int question = url.indexOf('?');
      return question < 0 ? url : url.substring(0, question);
    }
  }

  /**
   * A PostgreSQL server, reached by the host's connections.
   *
   * @param source where they come from
   */
  record HostSource(DataSource source) implements StoreTarget {

    @Override
    public String toString() {
      return "of the host's data source";
    }
  }
}

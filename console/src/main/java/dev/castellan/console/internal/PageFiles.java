package dev.castellan.console.internal;

import dev.castellan.NotFoundException;
import dev.castellan.console.Dashboard;
import dev.castellan.console.HttpReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The dashboard's page and its files, out of the jar. A path is one of the router's patterns or
 * nothing: its segments are taken as they came, none begins with a dot, and what is read has an
 * ending from the list here; so no path leads out of the three folders, and none to a folder.
 *
 * <p>Safe for use by many threads. What was read once stays in memory, which is no more than the
 * jar holds.
 */
final class PageFiles {

  private static final String ROOT = "page/";
  private static final List<String> FOLDERS = List.of("app", "style", "lib");

  /** How deep a file may lie in one of the folders. */
  private static final int DEEPEST = 5;

  private static final String CSS = "text/css;charset=utf-8";
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript;charset=utf-8", // RFC 9239
          "css", CSS,
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json",
          "txt", "text/plain;charset=utf-8");

  /** One area of a language's texts: language and area. */
  private static final Pattern TEXTS = Pattern.compile("(app/i18n/[a-z]+)/([a-z]+)\\.js");

  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private final String basePath;
  private final String redirect;
  private final PageFile index;
  private final PageFile theme;
  private final Optional<PageFile> logo;
  private final String policy;
  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  PageFiles(ConsoleSettings settings, Dashboard dashboard) {
    this.logo = dashboard.logo().map(image -> new PageFile(image.mediaType(), image.image()));
    this.theme =
        new PageFile(
            CSS,
            dashboard
                .accent()
                .map(PageFiles::theme)
                .orElse("")
                .getBytes(StandardCharsets.US_ASCII));
    this.basePath = settings.basePath();
    // Relative, for nobody knows what lies in front; only the last segment may be another there.
    String shown =
        settings.publicUrl().map(PublicUrl::path).filter(p -> !p.isEmpty()).orElse(basePath);
    this.redirect = shown.substring(shown.lastIndexOf('/') + 1) + '/';
    byte[] html = read("index.html").orElseThrow(PageFiles::missing);
    this.index = new PageFile("text/html;charset=utf-8", html);
    String forms =
        settings.publicUrl().map(url -> url.origin() + url.path() + "/sso/").orElse("'none'");
    this.policy = policy(text(html), forms);
  }

  private static String theme(Dashboard.Accent accent) {
    return ":root{--cst-accent:light-dark(" + accent.light() + ',' + accent.dark() + ")}\n";
  }

  private static IllegalStateException missing() {
    return new IllegalStateException("The dashboard's page is missing from the jar");
  }

  /** With whole paths, for the router at the root. */
  List<Endpoint> endpoints() {
    List<Endpoint> all = new ArrayList<>();
    if (!basePath.isEmpty()) {
      all.add(Endpoint.page("GET", basePath, request -> redirect()));
    }
    all.add(Endpoint.page("GET", basePath + "/", this::index));
    all.add(Endpoint.page("GET", basePath + "/theme.css", request -> theme.reply(request.call())));
    logo.ifPresent(
        image ->
            all.add(
                Endpoint.page("GET", basePath + "/logo", request -> image.reply(request.call()))));
    for (String folder : FOLDERS) {
      StringBuilder pattern = new StringBuilder(basePath).append('/').append(folder);
      for (int depth = 1; depth <= DEEPEST; depth++) {
        pattern.append("/{s").append(depth).append('}');
        all.add(Endpoint.page("GET", pattern.toString(), this::file));
      }
    }
    return all;
  }

  private HttpReply redirect() {
    return HttpReply.of(308).header("Location", redirect);
  }

  private HttpReply index(Request request) {
    return index.reply(request.call()).header("Content-Security-Policy", policy);
  }

  /**
   * Scripts come from here alone, and from the one script in the page, which says where modules
   * lie. No text becomes markup but through lit-html's templates.
   *
   * @param forms where forms may be sent
   */
  private static String policy(String html, String forms) {
    Matcher map = IMPORT_MAP.matcher(html);
    String inline =
        map.find()
            // A browser reads each line's end as one line feed before it looks at the hash.
            ? " 'sha256-" + hash(map.group(1).replace("\r\n", "\n")) + "'"
            : "";
    return "default-src 'none'; script-src 'self'"
        + inline
        + "; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'"
        + "; form-action "
        + forms
        + "; base-uri 'none'; frame-ancestors 'none'"
        + "; require-trusted-types-for 'script'; trusted-types lit-html";
  }

  private static String hash(String script) {
    return Base64.getEncoder()
        .encodeToString(PageFile.sha256(script.getBytes(StandardCharsets.UTF_8)));
  }

  private HttpReply file(Request request) {
    String name = request.call().path().substring(basePath.length() + 1);
    return find(name)
        .orElseThrow(() -> new NotFoundException("There is nothing at this path"))
        .reply(request.call());
  }

  private Optional<PageFile> find(String name) {
    Optional<String> type =
        Optional.ofNullable(TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
    if (type.isEmpty()) {
      return Optional.empty();
    }
    Optional<PageFile> known = Optional.ofNullable(files.get(name));
    if (known.isPresent()) {
      return known;
    }
    Optional<PageFile> found = served(name).map(content -> new PageFile(type.get(), content));
    found.ifPresent(file -> files.put(name, file));
    return found;
  }

  /** What is in the jar under this name; our own scripts slim, texts by area. */
  private static Optional<byte[]> served(String name) {
    Matcher texts = TEXTS.matcher(name);
    if (texts.matches()) {
      return read(texts.group(1) + ".js")
          .map(PageFiles::text)
          .flatMap(catalogue -> TextsByArea.of(catalogue, texts.group(2)))
          .map(PageFiles::slim);
    }
    Optional<byte[]> file = read(name);
    return name.startsWith("app/") && name.endsWith(".js")
        ? file.map(content -> slim(text(content)))
        : file;
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  private static byte[] slim(String script) {
    return Slim.of(script).getBytes(StandardCharsets.UTF_8);
  }

  private static Optional<byte[]> read(String name) {
    try (InputStream file = PageFiles.class.getResourceAsStream(ROOT + name)) {
      return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

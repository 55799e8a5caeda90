package dev.castellan.console.internal;

import dev.castellan.console.HttpCall;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Negotiates media types (RFC 9110, section 12.5.1): each reply has one, so it fits or not. */
final class MediaTypes {

  private static final Pattern JSON =
      Pattern.compile(
          "application/(json|merge-patch\\+json)[ \t]*(?:;[ \t]*charset=\"?utf-8\"?)?",
          Pattern.CASE_INSENSITIVE);

  /** One JSON object a line; not registered with IANA, and what everybody calls it. */
  static final String JSON_LINES = "application/x-ndjson";

  private static final Pattern LINES =
      Pattern.compile(
          "application/x-ndjson[ \t]*(?:;[ \t]*charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

  private static final Pattern FORM =
      Pattern.compile(
          "application/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset=\"?utf-8\"?)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern RANGE =
      Pattern.compile("([^/;\\s]+)/([^/;\\s]+)\\s*((?:;.*)?)", Pattern.DOTALL);

  private static final Pattern NEVER = Pattern.compile("(?i).*;\\s*q=0(\\.0{0,3})?\\s*(;.*)?");

  private MediaTypes() {}

  /** JSON, or of a {@code PATCH} a merge patch (RFC 7396), which means nothing elsewhere. */
  static void requireJson(HttpCall call) {
    boolean patch = call.method().equals("PATCH");
    List<String> types = call.header("content-type");
    if (types.size() != 1 || isEncoded(call) || !isJson(types.get(0).strip(), patch)) {
      throw ProblemCode.MEDIA_TYPE_UNSUPPORTED.refuse(
          patch
              ? "The body is application/json or application/merge-patch+json, in UTF-8"
              : "The body is application/json in UTF-8");
    }
  }

  /** JSON lines. */
  static void requireLines(HttpCall call) {
    List<String> types = call.header("content-type");
    if (types.size() != 1 || isEncoded(call) || !LINES.matcher(types.get(0).strip()).matches()) {
      throw ProblemCode.MEDIA_TYPE_UNSUPPORTED.refuse("The body is " + JSON_LINES + " in UTF-8");
    }
  }

  /** What an HTML form sends. */
  static void requireForm(HttpCall call) {
    List<String> types = call.header("content-type");
    if (types.size() != 1 || isEncoded(call) || !FORM.matcher(types.get(0).strip()).matches()) {
      throw ProblemCode.MEDIA_TYPE_UNSUPPORTED.refuse(
          "The body is application/x-www-form-urlencoded");
    }
  }

  private static boolean isEncoded(HttpCall call) {
    return call.header("content-encoding").stream().anyMatch(e -> !e.equalsIgnoreCase("identity"));
  }

  private static boolean isJson(String type, boolean patch) {
    Matcher json = JSON.matcher(type);
    return json.matches() && (patch || json.group(1).equalsIgnoreCase("json"));
  }

  static void requireAccepted(HttpCall call, String produced) {
    List<String> ranges =
        call.header("accept").stream()
            .flatMap(line -> Arrays.stream(line.split(",")))
            .map(String::strip)
            .filter(range -> !range.isEmpty())
            .toList();
    if (!ranges.isEmpty() && !accepts(ranges, produced)) {
      throw ProblemCode.NOT_ACCEPTABLE.refuse("This is to be had as " + produced + " alone");
    }
  }

  /** The most specific range that fits decides. */
  private static boolean accepts(List<String> ranges, String produced) {
    String type = produced.substring(0, produced.indexOf('/'));
    for (String fitting : List.of(produced, type + "/*", "*/*")) {
      for (String range : ranges) {
        Matcher parts = RANGE.matcher(range);
        if (parts.matches()
            && fitting.equals((parts.group(1) + '/' + parts.group(2)).toLowerCase(Locale.ROOT))) {
          return !NEVER.matcher(parts.group(3)).matches();
        }
      }
    }
    return false;
  }
}

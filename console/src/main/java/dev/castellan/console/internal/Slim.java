package dev.castellan.console.internal;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A script without the lines that are comments alone, without blank lines, and without the white
 * space at the beginning of lines; what a browser runs is the same. Within template literals
 * nothing is left out, for there white space is content.
 *
 * <p>It knows strings, template literals and regular expressions just well enough for that. A
 * script it cannot follow to its end is left as it is. Used once, by one thread.
 */
final class Slim {

  /** After one of these a slash begins a regular expression, and divides after anything else. */
  private static final String BEFORE_REGEX = "(,=:[!&|?{};+>";

  private static final char TEMPLATE = '`';
  private static final char BRACE = '{';

  private final String script;
  private final StringBuilder out;

  /** The template literals and braces that are open, the innermost first. */
  private final Deque<Character> open = new ArrayDeque<>();

  private int at;
  private boolean lineBegins = true;

  /** The last character that was neither white space nor within a comment. */
  private char before = ';';

  private Slim(String script) {
    this.script = script;
    this.out = new StringBuilder(script.length());
  }

  static String of(String script) {
    Slim slim = new Slim(script);
    while (slim.at < script.length()) {
      slim.step();
    }
    return slim.open.isEmpty() ? slim.out.toString() : script;
  }

  private void step() {
    char next = script.charAt(at);
    if (!open.isEmpty() && open.getFirst() == TEMPLATE) {
      inTemplate(next);
    } else if (!lineBegins || !isLeftOut(next)) {
      lineBegins = next == '\n';
      inCode(next);
    }
  }

  private boolean isLeftOut(char next) {
    if (next == ' ' || next == '\n') {
      at++;
      return true;
    }
    if (script.startsWith("//", at)) {
      at = endOf("\n");
      return true;
    }
    if (script.startsWith("/*", at)) {
      int end = endOf("*/");
      if (end == script.length() || script.charAt(end) == '\n') {
        at = end;
        return true;
      }
    }
    return false;
  }

  private int endOf(String mark) {
    int found = script.indexOf(mark, at);
    return found < 0 ? script.length() : found + mark.length();
  }

  private void inTemplate(char next) {
    if (next == '\\') {
      take(2);
    } else if (script.startsWith("${", at)) {
      open.push(BRACE);
      before = BRACE;
      take(2);
    } else {
      if (next == TEMPLATE) {
        open.pop();
        before = TEMPLATE;
      }
      take(1);
    }
  }

  private void inCode(char next) {
    if (script.startsWith("//", at)) {
      int end = script.indexOf('\n', at);
      take((end < 0 ? script.length() : end) - at);
      return;
    }
    if (script.startsWith("/*", at)) {
      take(endOf("*/") - at);
      return;
    }
    int length = 1;
    if (next == '\'' || next == '"') {
      length = quoted(next);
    } else if (next == '/' && BEFORE_REGEX.indexOf(before) >= 0) {
      length = quoted('/');
    } else if (next == TEMPLATE || next == BRACE) {
      open.push(next);
    } else if (next == '}' && !open.isEmpty()) {
      open.pop();
    }
    if (!Character.isWhitespace(next)) {
      before = next;
    }
    take(length);
  }

  /** How long the string or regular expression is that begins here, which ends in its line. */
  private int quoted(char mark) {
    boolean inClass = false;
    for (int i = at + 1; i < script.length() && script.charAt(i) != '\n'; i++) {
      char c = script.charAt(i);
      if (c == '\\') {
        i++;
      } else if (mark == '/' && (c == '[' || c == ']')) {
        inClass = c == '[';
      } else if (c == mark && !inClass) {
        return i + 1 - at;
      }
    }
    return 1;
  }

  private void take(int length) {
    int end = Math.min(script.length(), at + length);
    out.append(script, at, end);
    at = end;
  }
}

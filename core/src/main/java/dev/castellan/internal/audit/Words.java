package dev.castellan.internal.audit;

import dev.castellan.access.Resource;
import dev.castellan.audit.AuditEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** By which words an entry can be found. */
final class Words {

  private Words() {}

  /** Adds the words of an entry. */
  static void addAll(AuditEntry entry, Set<String> words) {
    entry
        .actor()
        .ifPresent(
            actor -> {
              words.add(actor(actor.id()));
              words.add(actor(actor.name()));
            });
    words.add(action(entry.action()));
    words.add(type(entry.action()));
    words.add(outcome(entry.outcome()));
    prefixes(entry.resource(), path -> words.add(resource(path)));
    // As far as what guards the entry: a binding may be as narrow as that.
    prefixes(entry.scope().child("audit").toString(), path -> words.add(scope(path)));
    texts(entry).forEach(text -> split(text, words::add));
  }

  /** All that the text of a query is looked for in. */
  static List<String> texts(AuditEntry entry) {
    List<String> texts = new ArrayList<>();
    texts.add(entry.id());
    entry
        .actor()
        .ifPresent(
            actor -> {
              texts.add(actor.id());
              texts.add(actor.name());
            });
    texts.add(entry.action());
    texts.add(entry.resource());
    texts.add(entry.scope().toString());
    entry.node().ifPresent(texts::add);
    entry.session().ifPresent(texts::add);
    entry.code().ifPresent(texts::add);
    entry.address().ifPresent(texts::add);
    entry.requestId().ifPresent(texts::add);
    entry
        .details()
        .forEach(
            (name, value) -> {
              texts.add(name);
              texts.add(value);
            });
    for (AuditEntry.Change change : entry.changes()) {
      texts.add(change.field());
      change.before().ifPresent(texts::add);
      change.after().ifPresent(texts::add);
    }
    return texts;
  }

  static String actor(String idOrName) {
    return "a " + idOrName.toLowerCase(Locale.ROOT);
  }

  static String action(String action) {
    return "t " + action;
  }

  /** Of {@code type:verb} or {@code type:*}. */
  static String type(String action) {
    return "t " + action.substring(0, action.indexOf(':') + 1);
  }

  static String outcome(AuditEntry.Outcome outcome) {
    return "o " + outcome.name();
  }

  static String resource(String path) {
    return "r " + path;
  }

  static String scope(String path) {
    return "s " + path;
  }

  /** The runs of letters and digits of a text, in lower case. */
  static void split(String text, Consumer<String> each) {
    String lower = text.toLowerCase(Locale.ROOT);
    int start = -1;
    for (int i = 0; i < lower.length(); i++) {
      boolean part = isPart(lower, i);
      if (part && start < 0) {
        start = i;
      } else if (!part && start >= 0) {
        each.accept(lower.substring(start, i));
        start = -1;
      }
    }
    if (start >= 0) {
      each.accept(lower.substring(start));
    }
  }

  /** Whether a text holds another, both in lower case, with no word cut at its ends. */
  static boolean holds(String text, String wanted) {
    for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      int end = at + wanted.length();
      boolean begins = at == 0 || !isPart(text, at - 1) || !isPart(text, at);
      boolean ends = end == text.length() || !isPart(text, end) || !isPart(text, end - 1);
      if (begins && ends) {
        return true;
      }
    }
    return false;
  }

  /** Half a character outside the first plane counts as a letter, to both who write and ask. */
  private static boolean isPart(String text, int index) {
    char c = text.charAt(index);
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  /** A path and all that it lies below, but the root. */
  private static void prefixes(String path, Consumer<String> each) {
    if (path.equals(Resource.ROOT.toString())) {
      return;
    }
    for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
      each.accept(path.substring(0, slash));
    }
    each.accept(path);
  }
}

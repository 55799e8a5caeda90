package dev.castellan.internal.policy.text;

import dev.castellan.ErrorCode;
import dev.castellan.InvalidInputException;
import dev.castellan.access.Action;
import dev.castellan.access.Catalogue;
import dev.castellan.internal.policy.text.Token.Kind;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads {@code { TYPE: VERB VERB … }}. */
final class CatalogueReader {

  private final Cursor cursor;
  private final Map<String, Collection<String>> verbs = new LinkedHashMap<>();

  CatalogueReader(Cursor cursor) {
    this.cursor = cursor;
  }

  Catalogue catalogue() {
    Token open = cursor.expect(Kind.OPEN);
    while (!cursor.accept(Kind.CLOSE)) {
      type();
    }
    try {
      return Catalogue.of(verbs);
    } catch (InvalidInputException e) {
      throw new Fault(open.place(), String.valueOf(e.getMessage()));
    }
  }

  private void type() {
    Token type = cursor.word("a type of resource and ':', or '}'");
    String name = Cursor.value(type, CatalogueReader::typeName);
    SortedSet<String> words = new TreeSet<>();
    while (cursor.isAt(Kind.RUN) && cursor.peek().text().indexOf(':') < 0) {
      Token verb = cursor.take();
      if (words.add(verb.text())) {
        Cursor.value(verb, text -> Action.of(name, text));
      }
    }
    if (words.isEmpty()) {
      throw cursor.unexpected("a verb of " + Quoted.of(name), java.util.List.of());
    }
    if (verbs.putIfAbsent(name, words) != null) {
      throw new Fault(type.place(), "the type " + Quoted.of(name) + " is there twice");
    }
  }

  private static String typeName(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || colon < text.length() - 1) {
      throw new InvalidInputException(
          ErrorCode.INVALID_INPUT,
          "catalog",
          "A type of resource is followed by ':' and, behind a blank, its verbs");
    }
    return Action.of(text.substring(0, colon), "any").type();
  }
}

package dev.castellan.internal.user;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The scripts of one word: one alone, or a set that people do write together. */
final class Scripts {

  /** Japanese, Chinese and Korean, each with Latin (UTS 39, section 5.2). */
  private static final List<Set<UnicodeScript>> TOGETHER =
      List.of(
          Set.of(
              UnicodeScript.LATIN,
              UnicodeScript.HAN,
              UnicodeScript.HIRAGANA,
              UnicodeScript.KATAKANA),
          Set.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.BOPOMOFO),
          Set.of(UnicodeScript.LATIN, UnicodeScript.HAN, UnicodeScript.HANGUL));

  private final Set<UnicodeScript> seen = EnumSet.noneOf(UnicodeScript.class);

  /** Adds a character's script; answers whether the word is still one that people write. */
  boolean add(int codePoint) {
    UnicodeScript script = UnicodeScript.of(codePoint);
    if (script == UnicodeScript.COMMON || script == UnicodeScript.INHERITED || !seen.add(script)) {
      return true;
    }
    return seen.size() == 1 || TOGETHER.stream().anyMatch(set -> set.containsAll(seen));
  }
}

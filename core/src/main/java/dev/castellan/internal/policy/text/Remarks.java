package dev.castellan.internal.policy.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Gives each comment of a text to the item that it is about: what stands above an item, to that;
 * what stands behind something on its line, at the end of a block or of the text, to the item
 * before. What stands at the top, before an empty line, is about the policy as a whole.
 */
final class Remarks {

  /** Comments as they stand, one line each. */
  private record Remark(String text, int line) {}

  private final List<String> policy = new ArrayList<>();
  private final List<Remark> waiting = new ArrayList<>();
  private List<String> owner = policy;
  private boolean begun;

  /** A comment. */
  void add(String text, int line, boolean behindSomething) {
    if (behindSomething) {
      owner.add(text);
    } else {
      waiting.add(new Remark(text, line));
    }
  }

  /** What stands above goes to an item that begins on this line; so does what stands in it. */
  void begin(List<String> item, int line) {
    if (!begun) {
      begun = true;
      leaveTop(line);
    }
    owner = item;
    flush();
  }

  private void leaveTop(int line) {
    int end = waiting.size();
    int next = line;
    while (end > 0 && waiting.get(end - 1).line() == next - 1) {
      next--;
      end--;
    }
    List<Remark> top = waiting.subList(0, end);
    give(top, policy);
    top.clear();
  }

  /** What stands here goes to the item whose piece came last. */
  void flush() {
    give(waiting, owner);
    waiting.clear();
  }

  /** From here on comments belong to this item. */
  void owner(List<String> item) {
    owner = item;
  }

  /** What is about the policy as a whole. */
  List<String> policy() {
    return policy;
  }

  /** An empty line between two comments stays one. */
  private static void give(List<Remark> from, List<String> to) {
    int last = 0;
    for (Remark remark : from) {
      if (last != 0 && remark.line() > last + 1) {
        to.add("");
      }
      to.add(remark.text());
      last = remark.line();
    }
  }
}

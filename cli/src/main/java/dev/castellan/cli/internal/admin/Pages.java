package dev.castellan.cli.internal.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.castellan.Page;
import dev.castellan.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads lists page by page. */
final class Pages {

  private Pages() {}

  /** All there is. */
  static List<ObjectNode> all(Function<PageRequest, Page<ObjectNode>> list) {
    return first(Integer.MAX_VALUE, list);
  }

  /** The first of them. */
  static List<ObjectNode> first(int most, Function<PageRequest, Page<ObjectNode>> list) {
    List<ObjectNode> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      int wanted = Math.min(PageRequest.MAX_LIMIT, most - all.size());
      Page<ObjectNode> page = list.apply(new PageRequest(wanted, after));
      all.addAll(page.items());
      after = page.next();
    } while (after.isPresent() && all.size() < most);
    return all;
  }
}
